using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Models;

/// <summary>One version in a model's list.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="ArtifactSha256">Digest of its artifact; null without one.</param>
/// <param name="Quarantined">Whether its digest must not serve.</param>
/// <param name="GoodSince">When it was seen to be good while it held all traffic; null before. Recorded then, never derived.</param>
/// <param name="Verdict">Verdict of the version as last told to the model.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-entry")]
public sealed record VersionEntry(
    [property: Id(0)] string Version,
    [property: Id(1)] DateTimeOffset Created,
    [property: Id(2)] string? ArtifactSha256,
    [property: Id(3)] bool Quarantined,
    [property: Id(4)] DateTimeOffset? GoodSince,
    [property: Id(5)] Verdict Verdict);

/// <summary>A wish for retraining.</summary>
/// <param name="Id">Deterministic: version, window and kind.</param>
/// <param name="Version">Version that drifted.</param>
/// <param name="WindowId">Window after which it was asked for.</param>
/// <param name="Requested">When.</param>
/// <param name="Reason">Why, in a sentence.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-trigger")]
public sealed record RetrainTrigger(
    [property: Id(0)] string Id,
    [property: Id(1)] string Version,
    [property: Id(2)] string WindowId,
    [property: Id(3)] DateTimeOffset Requested,
    [property: Id(4)] string Reason);

/// <summary>Why a version was put back, or was not.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RollbackOutcome>))]
public enum RollbackOutcome
{
    /// <summary>Every router follows the new route and what they answer was read back.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The route is set, but at least one router did not confirm it in time; it is told again.</summary>
    [JsonStringEnumMemberName("unconfirmed")]
    Unconfirmed,

    /// <summary>No version is proved good: nothing was changed, people are told.</summary>
    [JsonStringEnumMemberName("noTarget")]
    NoTarget,

    /// <summary>The request was refused; see the reason.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The model goes back with its group, and a member has not answered yet: the group goes on.</summary>
    [JsonStringEnumMemberName("underWay")]
    UnderWay,
}

/// <summary>A rollback, carried out or not.</summary>
/// <param name="Id">Deterministic where a verdict asked for it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="From">Version that held the traffic.</param>
/// <param name="To">Version that holds it now; null where nothing was changed.</param>
/// <param name="Epoch">Epoch of the route that was set; the old one where nothing was changed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what asked.</param>
/// <param name="Requested">When it was asked for (by a verdict: when the verdict fell).</param>
/// <param name="Completed">When the read-back was done; null otherwise.</param>
/// <param name="Milliseconds">From <paramref name="Requested"/> to <paramref name="Completed"/>.</param>
/// <param name="Acknowledgements">What the routers answered.</param>
/// <param name="Rejected">Versions that were looked at and are no target, with the reason; of a group that stayed, the members that could not.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollback-record")]
public sealed record RollbackRecord(
    [property: Id(0)] string Id,
    [property: Id(1)] RollbackOutcome Outcome,
    [property: Id(2)] string? From,
    [property: Id(3)] string? To,
    [property: Id(4)] long Epoch,
    [property: Id(5)] string Reason,
    [property: Id(6)] string Actor,
    [property: Id(7)] DateTimeOffset Requested,
    [property: Id(8)] DateTimeOffset? Completed,
    [property: Id(9)] double? Milliseconds,
    [property: Id(10)] RouteAcknowledgement[] Acknowledgements,
    [property: Id(11)] ImmutableSortedDictionary<string, string> Rejected)
{
    /// <summary>Group that it went back with; null where it went alone.</summary>
    [Id(12)]
    public string? Group { get; init; }

    /// <summary>Epoch of the group that it followed; null where it went alone, or stayed.</summary>
    [Id(13)]
    public long? GroupEpoch { get; init; }

    /// <summary>Share of the traffic that <see cref="From"/> had, in percent: 100, or what a rollout had given it.</summary>
    [Id(14)]
    public double Weight { get; init; } = 100;

    /// <summary>Rollout whose version went back; null where a version that nobody rolled out did.</summary>
    [Id(15)]
    public string? Rollout { get; init; }
}

/// <summary>A model as it stands.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.model-view")]
public sealed record ModelView(
    [property: Id(0)] string Model,
    [property: Id(1)] ImmutableSortedDictionary<string, string> Labels,
    [property: Id(2)] VersionEntry[] Versions,
    [property: Id(3)] ImmutableSortedDictionary<string, string> Aliases,
    [property: Id(4)] Route Route,
    [property: Id(5)] RollbackRecord[] Rollbacks,
    [property: Id(6)] RetrainTrigger[] Triggers,
    [property: Id(7)] MonitorPolicy Monitor)
{
    /// <summary>The rollout that is under way; null where there is none.</summary>
    [Id(8)]
    public RolloutView? Rollout { get; init; }

    /// <summary>How its versions are rolled out unless a request says otherwise; null where they are given all traffic at once.</summary>
    [Id(9)]
    public RolloutPlan? RolloutPlan { get; init; }

    /// <summary>The group that it goes back with; null where it goes alone.</summary>
    [Id(10)]
    public string? Group { get; init; }

    /// <summary>What it is for, in words; empty where nobody said.</summary>
    [Id(12)]
    public string Description { get; init; } = "";

    /// <summary>How its versions are named; null where nobody said, so that any name goes.</summary>
    [Id(13)]
    public VersionScheme? Scheme { get; init; }

    /// <summary>What came of the newest rehearsal of each version that a rollback would put back, best first; empty where none was rehearsed.</summary>
    [Id(11)]
    public RehearsalRecord[] Rehearsals { get; init; } = [];
}

/// <summary>A request to give a version all traffic at once.</summary>
/// <param name="Version">Which.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who asks.</param>
[GenerateSerializer, Immutable, Alias("sentinel.promote-request")]
public sealed record PromoteRequest([property: Id(0)] string Version, [property: Id(1)] string Reason, [property: Id(2)] string Actor)
{
    /// <summary>Whether a rollout that is under way ends by it; without it, the request is refused while there is one.</summary>
    [Id(3)]
    public bool Supersede { get; init; }
}

/// <summary>Answer to <see cref="PromoteRequest"/>.</summary>
/// <param name="Route">The route in force after it.</param>
/// <param name="Acknowledgements">What the routers answered.</param>
/// <param name="Refusal">Why nothing was changed; null when it was done.</param>
[GenerateSerializer, Immutable, Alias("sentinel.promote-result")]
public sealed record PromoteResult([property: Id(0)] Route Route, [property: Id(1)] RouteAcknowledgement[] Acknowledgements, [property: Id(2)] string? Refusal);

/// <summary>A request by hand to put a version back.</summary>
/// <param name="To">Target; null for the newest that is proved good.</param>
/// <param name="Reason">Why; required.</param>
/// <param name="Actor">Who asks.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollback-request")]
public sealed record RollbackRequest([property: Id(0)] string? To, [property: Id(1)] string Reason, [property: Id(2)] string Actor)
{
    /// <summary>What the request is known by: one that comes again with it is answered with what came of the first. Null: each is a request of its own.</summary>
    [Id(3)]
    public string? Key { get; init; }

    /// <summary>The version at fault: refused where another holds all traffic by then. Null: whichever holds it.</summary>
    [Id(4)]
    public string? From { get; init; }
}

/// <summary>Where the cause of a drift lies, as far as one version's figures say.</summary>
public enum DriftCause
{
    /// <summary>Nothing drifts.</summary>
    None,

    /// <summary>The answers left the reference while the inputs did not: the version is at fault.</summary>
    Version,

    /// <summary>The inputs left the reference: the world (or what feeds the model) changed, and an older version would not help.</summary>
    Inputs,
}

/// <summary>What a version grain tells its model after a window. An effect out of its outbox: it may come more than once.</summary>
/// <param name="Id">Deterministic: version, window, policy and kind.</param>
/// <param name="Version">Version that was judged.</param>
/// <param name="WindowId">Window after which.</param>
/// <param name="Verdict">Verdict of the version, k of n windows.</param>
/// <param name="Previous">Its verdict before this window.</param>
/// <param name="Cause">Where the cause lies.</param>
/// <param name="Sentence">What a person would say.</param>
/// <param name="Judged">When the verdict fell.</param>
/// <param name="Actions">What the policy in force asks for.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-judged")]
public sealed record VersionJudged(
    [property: Id(0)] string Id,
    [property: Id(1)] string Version,
    [property: Id(2)] string WindowId,
    [property: Id(3)] Verdict Verdict,
    [property: Id(4)] Verdict Previous,
    [property: Id(5)] DriftCause Cause,
    [property: Id(6)] string Sentence,
    [property: Id(7)] DateTimeOffset Judged,
    [property: Id(8)] MonitorActions Actions)
{
    /// <summary>Whether labels find it beyond the limit of its policy.</summary>
    [Id(9)]
    public bool ByLabels { get; init; }

    /// <summary>Time of the oldest row of the newest window behind it; null where that says nothing of when it was answered, as of rows that were replayed.</summary>
    [Id(10)]
    public DateTimeOffset? FirstRow { get; init; }
}
