using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Rollouts;

/// <summary>What becomes of a rollout whose deadline is over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeadlineAction>))]
public enum DeadlineAction
{
    /// <summary>It is held and people are told; the traffic stays where it is.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>It is aborted and the traffic goes back.</summary>
    [JsonStringEnumMemberName("abort")]
    Abort,
}

/// <summary>A time in which no step up is taken: once between two instants, or every week. Checks go on, and so does the way back.</summary>
/// <param name="From">Beginning; null for a weekly one.</param>
/// <param name="To">End, exclusive; null for a weekly one.</param>
/// <param name="WeekFromMinutes">Beginning in minutes since Monday 00:00 UTC, in [0, 10080); null for one that happens once.</param>
/// <param name="WeekToMinutes">End, exclusive, in minutes since Monday 00:00 UTC; below the beginning it is in the week after. Null for one that happens once.</param>
[GenerateSerializer, Immutable, Alias("sentinel.freeze-window")]
public sealed record FreezeWindow(
    [property: Id(0)] DateTimeOffset? From,
    [property: Id(1)] DateTimeOffset? To,
    [property: Id(2)] int? WeekFromMinutes = null,
    [property: Id(3)] int? WeekToMinutes = null);

/// <summary>How a version is brought to its traffic, and what is checked on the way.</summary>
/// <param name="Strategy">The way.</param>
/// <param name="Steps">Shares of traffic in percent, ascending, the last one 100.</param>
/// <param name="ShadowPairs">Paired predictions after which the shadow phase may be left.</param>
/// <param name="ShadowSeconds">Time after which the shadow phase may be left, in seconds, however few the pairs.</param>
/// <param name="StepBakeSeconds">Least time of each step, in seconds.</param>
/// <param name="FinalBakeSeconds">Time at 100 %, still watched, in seconds.</param>
/// <param name="SettleSeconds">Time after a change of weights whose rows are no evidence, in seconds.</param>
/// <param name="IntervalSeconds">Time between two looks at the checks, in seconds.</param>
/// <param name="WindowSeconds">How far back evidence reaches at most, in seconds.</param>
/// <param name="DeadlineSeconds">Longest time in one state beyond its bake, in seconds.</param>
/// <param name="OnDeadline">What is done when that is over.</param>
/// <param name="Freezes">Times in which no step up is taken.</param>
/// <param name="ApprovalRequired">Whether somebody other than the author must approve first.</param>
/// <param name="Checks">What is checked; never empty.</param>
/// <param name="BlastCapPercent">Most canary traffic over all models, in percent, at which a step up below 100 % is still taken.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-plan")]
public sealed record RolloutPlan(
    [property: Id(0)] RolloutStrategy Strategy,
    [property: Id(1)] double[] Steps,
    [property: Id(2)] int ShadowPairs,
    [property: Id(3)] double ShadowSeconds,
    [property: Id(4)] double StepBakeSeconds,
    [property: Id(5)] double FinalBakeSeconds,
    [property: Id(6)] double SettleSeconds,
    [property: Id(7)] double IntervalSeconds,
    [property: Id(8)] double WindowSeconds,
    [property: Id(9)] double DeadlineSeconds,
    [property: Id(10)] DeadlineAction OnDeadline,
    [property: Id(11)] FreezeWindow[] Freezes,
    [property: Id(12)] bool ApprovalRequired,
    [property: Id(13)] CheckSpec[] Checks,
    [property: Id(14)] double BlastCapPercent)
{
    /// <summary>Fails of a required check that roll back.</summary>
    [Id(15)]
    public int Failures { get; init; } = 3;

    /// <summary>Newest passes and fails of a check that are counted.</summary>
    [Id(16)]
    public int Of { get; init; } = 5;

    /// <summary>
    /// Shadow for 500 pairs or 30 min, then 1, 5, 25, 50 and 100 % for 10 min each, then a day at 100 %; a look every 30 s. Errors are held against the stable version's; windows and labels count as they come.
    /// </summary>
    public static RolloutPlan Default { get; } = new(
        RolloutStrategy.Canary,
        Steps: [1, 5, 25, 50, 100],
        ShadowPairs: 500,
        ShadowSeconds: 1_800,
        StepBakeSeconds: 600,
        FinalBakeSeconds: 86_400,
        SettleSeconds: 10,
        IntervalSeconds: 30,
        WindowSeconds: 86_400,
        DeadlineSeconds: 21_600,
        DeadlineAction.Hold,
        Freezes: [],
        ApprovalRequired: false,
        Checks:
        [
            new CheckSpec("errors", CheckKind.Compare, "errors"),
            new CheckSpec("drift", CheckKind.Drift, "verdict", MinRows: 1, Optional: true),
            new CheckSpec("performance", CheckKind.Performance, "verdict", MinRows: 1, Optional: true),
        ],
        BlastCapPercent: 20);
}
