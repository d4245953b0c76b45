using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Retraining;

/// <summary>Why retraining is asked for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetrainCause>))]
public enum RetrainCause
{
    /// <summary>The inputs drift, in k of n windows.</summary>
    [JsonStringEnumMemberName("drift")]
    Drift,

    /// <summary>Labels find the predictions beyond the limit of the policy, and no version was put back.</summary>
    [JsonStringEnumMemberName("performance")]
    Performance,

    /// <summary>The reference of the champion is older than the policy allows.</summary>
    [JsonStringEnumMemberName("referenceAge")]
    ReferenceAge,

    /// <summary>The last run is as long ago as the policy says.</summary>
    [JsonStringEnumMemberName("schedule")]
    Schedule,

    /// <summary>Somebody asked.</summary>
    [JsonStringEnumMemberName("hand")]
    Hand,
}

/// <summary>How far a run is. The last four are ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetrainStatus>))]
public enum RetrainStatus
{
    /// <summary>The trainer is asked.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>The trainer has heard.</summary>
    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged,

    /// <summary>The trainer is at it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>A new version came of it.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>The trainer gave up.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Nothing came of it in time.</summary>
    [JsonStringEnumMemberName("timedOut")]
    TimedOut,

    /// <summary>The trainer found the data of the last run that succeeded: there is nothing new to learn.</summary>
    [JsonStringEnumMemberName("suppressed")]
    Suppressed,
}

/// <summary>One run of retraining, from its request to its end.</summary>
/// <param name="Id">Id of the trigger; deterministic where no person asked.</param>
/// <param name="Cause">Why it was asked for.</param>
/// <param name="Version">Version that is to be succeeded: the parent of what comes back.</param>
/// <param name="WindowId">Window after which it was asked for; null where no window was the reason.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Actor">Who or what asked.</param>
/// <param name="Hook">Hook that was told, by name; null for none.</param>
/// <param name="AlertHooks">Hooks that are told when it fails, by name.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Requested">When it was asked for.</param>
/// <param name="Deadline">When it times out.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-run")]
public sealed record RetrainRun(
    [property: Id(0)] string Id,
    [property: Id(1)] RetrainCause Cause,
    [property: Id(2)] string Version,
    [property: Id(3)] string? WindowId,
    [property: Id(4)] string Reason,
    [property: Id(5)] string Actor,
    [property: Id(6)] string? Hook,
    [property: Id(7)] string[] AlertHooks,
    [property: Id(8)] RetrainStatus Status,
    [property: Id(9)] DateTimeOffset Requested,
    [property: Id(10)] DateTimeOffset Deadline)
{
    /// <summary>When the trainer first answered; null before.</summary>
    [Id(11)]
    public DateTimeOffset? Acknowledged { get; init; }

    /// <summary>When the trainer began; null before.</summary>
    [Id(12)]
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null before.</summary>
    [Id(13)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The version that came of it; null before, and where none did.</summary>
    [Id(14)]
    public string? NewVersion { get; init; }

    /// <summary>Digest of the data that it trains on; null where the trainer does not say.</summary>
    [Id(15)]
    public string? DataDigest { get; init; }

    /// <summary>Commit of the code that trains; null where the trainer does not say.</summary>
    [Id(16)]
    public string? Commit { get; init; }

    /// <summary>Figures of what came of it, as the trainer says them.</summary>
    [Id(17)]
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>Why there is no new version; null where there is one, or may be yet.</summary>
    [Id(18)]
    public string? Error { get; init; }

    /// <summary>What the hook that starts the trainer said last: the end of a command's output, or why it did not take the request; null where it said nothing.</summary>
    [Id(19)]
    public string? Output { get; init; }

    /// <summary>Whether it goes on.</summary>
    [JsonIgnore]
    public bool IsOpen => Status <= RetrainStatus.Running;
}
