using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Retraining;

/// <summary>A model's wish for retraining, after a verdict. An effect out of its outbox: it may come more than once.</summary>
/// <param name="Id">Deterministic: becomes the id of the trigger.</param>
/// <param name="Cause">Why.</param>
/// <param name="Version">Version that drifts.</param>
/// <param name="WindowId">Window after which.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Actions">What the version's policy asks for.</param>
/// <param name="Begins">Whether the drift begins with this window: of one that goes on, suppressed wishes are not announced again.</param>
/// <param name="Upstream">Why the cause is taken to lie in the data and not in the world, so that there is nothing to be learnt from it; null where it is not.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-wish")]
public sealed record RetrainWish(
    [property: Id(0)] string Id,
    [property: Id(1)] RetrainCause Cause,
    [property: Id(2)] string Version,
    [property: Id(3)] string WindowId,
    [property: Id(4)] string Reason,
    [property: Id(5)] MonitorActions Actions,
    [property: Id(6)] bool Begins,
    [property: Id(7)] string? Upstream);

/// <summary>A request by hand.</summary>
/// <param name="Version">Version that is to be succeeded; null for the champion.</param>
/// <param name="Reason">Why; required.</param>
/// <param name="DataDigest">Digest of the data that would be trained on, where it is known.</param>
/// <param name="Actor">Who asks.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-request")]
public sealed record RetrainRequest([property: Id(0)] string? Version, [property: Id(1)] string Reason, [property: Id(2)] string? DataDigest, [property: Id(3)] string Actor);

/// <summary>What a trainer says of a run. It may come more than once.</summary>
/// <param name="Trigger">Id of the trigger.</param>
/// <param name="Status">Acknowledged, running, succeeded or failed.</param>
/// <param name="Version">The version that came of it; required with succeeded.</param>
/// <param name="DataDigest">Digest of the data that it trains on.</param>
/// <param name="Commit">Commit of the code that trains.</param>
/// <param name="Metrics">Figures of what came of it.</param>
/// <param name="Error">Why it failed; required with failed.</param>
/// <param name="Actor">Who reports.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-report")]
public sealed record RetrainReport(
    [property: Id(0)] string Trigger,
    [property: Id(1)] RetrainStatus Status,
    [property: Id(2)] string? Version,
    [property: Id(3)] string? DataDigest,
    [property: Id(4)] string? Commit,
    [property: Id(5)] ImmutableSortedDictionary<string, double> Metrics,
    [property: Id(6)] string? Error,
    [property: Id(7)] string Actor);

/// <summary>What a hook that starts a trainer answered when it was told of a trigger. It may come more than once.</summary>
/// <param name="Trigger">Id of the trigger.</param>
/// <param name="Hook">Name of the hook.</param>
/// <param name="Taken">Whether it took the request.</param>
/// <param name="Output">What it said: the end of a command's output, or why it did not take the request; null where it said nothing.</param>
/// <param name="Time">When.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-hook-answer")]
public sealed record RetrainHookAnswer(
    [property: Id(0)] string Trigger, [property: Id(1)] string Hook, [property: Id(2)] bool Taken, [property: Id(3)] string? Output, [property: Id(4)] DateTimeOffset Time);

/// <summary>A version that was registered with a trigger in its lineage.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Trigger">The trigger that it answers.</param>
/// <param name="Parent">Version that it was derived from; null where that is not said.</param>
/// <param name="DataDigest">SHA-256 of its training data; null where that is not said.</param>
/// <param name="Commit">Commit of the code that trained it; null where that is not said.</param>
/// <param name="Metrics">Figures that it was registered with.</param>
/// <param name="Actor">Who registered it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrained-version")]
public sealed record RetrainedVersion(
    [property: Id(0)] string Version,
    [property: Id(1)] string Trigger,
    [property: Id(2)] string? Parent,
    [property: Id(3)] string? DataDigest,
    [property: Id(4)] string? Commit,
    [property: Id(5)] ImmutableSortedDictionary<string, double> Metrics,
    [property: Id(6)] string Actor);

/// <summary>Why a request or a report was not taken.</summary>
public enum RetrainRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>There is no such model or run.</summary>
    Unknown,

    /// <summary>It says too little, or what cannot be.</summary>
    Invalid,

    /// <summary>It does not fit to what is: another run goes on, the budget is spent, the run has ended.</summary>
    Conflict,
}

/// <summary>Answer to a request or a report.</summary>
/// <param name="Refusal">Whether it was taken.</param>
/// <param name="Reason">Why not; null when it was taken.</param>
/// <param name="Run">The run that it is about, as it stands; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-answer")]
public sealed record RetrainAnswer([property: Id(0)] RetrainRefusal Refusal, [property: Id(1)] string? Reason, [property: Id(2)] RetrainRun? Run);
