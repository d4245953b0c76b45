using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Rollouts;

/// <summary>What a check holds a version against.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckKind>))]
public enum CheckKind
{
    /// <summary>A rate, share or quantile against a fixed number.</summary>
    [JsonStringEnumMemberName("limit")]
    Limit,

    /// <summary>The new version against the stable one over the same time.</summary>
    [JsonStringEnumMemberName("compare")]
    Compare,

    /// <summary>The new version's windows against its reference.</summary>
    [JsonStringEnumMemberName("drift")]
    Drift,

    /// <summary>The answers of both versions to the same requests.</summary>
    [JsonStringEnumMemberName("agreement")]
    Agreement,

    /// <summary>What the predictions are worth once their labels have come, also when they come days later.</summary>
    [JsonStringEnumMemberName("performance")]
    Performance,

    /// <summary>The share of the traffic that should be there.</summary>
    [JsonStringEnumMemberName("heartbeat")]
    Heartbeat,
}

/// <summary>What a check answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckOutcome>))]
public enum CheckOutcome
{
    /// <summary>There was enough to look at, and nothing is wrong.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>Something is wrong, beyond what chance explains.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>There is nothing, or too little, to judge by: neither a pass nor a fail.</summary>
    [JsonStringEnumMemberName("inconclusive")]
    Inconclusive,

    /// <summary>What the check looks at could not be had: says nothing of the version.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}

/// <summary>One check of a rollout.</summary>
/// <param name="Name">Its name, unique in the plan.</param>
/// <param name="Kind">What the version is held against.</param>
/// <param name="Metric">
/// <c>errors</c>, <c>class:NAME</c>, <c>scores</c>, <c>latency</c> or <c>wrong</c> (<see cref="CheckKind.Limit"/> and <see cref="CheckKind.Compare"/>); <c>agreement</c>, <c>wrong</c>, <c>scores</c> or <c>latency</c>
/// (<see cref="CheckKind.Agreement"/>); <c>verdict</c> (<see cref="CheckKind.Drift"/> and <see cref="CheckKind.Performance"/>); <c>share</c> (<see cref="CheckKind.Heartbeat"/>).
/// </param>
/// <param name="Limit">The fixed number of <see cref="CheckKind.Limit"/>, the least agreement, the least share of the weight that must be there; null where the kind has none.</param>
/// <param name="Alpha">Probability at most that an equal version is ever called worse, in (0, 0.5]; a check fails when its evidence reaches 1/α.</param>
/// <param name="MinRows">Fewest rows of each arm (pairs, for paired kinds) before anything is said.</param>
/// <param name="Critical">Whether one fail rolls back; otherwise it takes several.</param>
/// <param name="Tolerance">Difference that is no difference: of a rate in the rate's unit, of a score in its unit, of a latency in µs.</param>
/// <param name="Optional">Whether the way up goes on while it has no answer yet, such as labels that come days later; its fails count like any other's.</param>
[GenerateSerializer, Immutable, Alias("sentinel.check-spec")]
public sealed record CheckSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] CheckKind Kind,
    [property: Id(2)] string Metric,
    [property: Id(3)] double? Limit = null,
    [property: Id(4)] double Alpha = CheckSpec.AlphaDefault,
    [property: Id(5)] int MinRows = CheckSpec.MinRowsDefault,
    [property: Id(6)] bool Critical = false,
    [property: Id(7)] double Tolerance = 0,
    [property: Id(8)] bool Optional = false)
{
    /// <summary>One false alarm in twenty rollouts of equal versions, at most.</summary>
    public const double AlphaDefault = 0.05;

    /// <summary>Rows of each arm that a ratio is judged by.</summary>
    public const int MinRowsDefault = 200;
}

/// <summary>What a check answered when it was made.</summary>
/// <param name="Name">Name of the check.</param>
/// <param name="Outcome">Its answer.</param>
/// <param name="Reason">Why there is no answer, as a code such as <c>no_data</c>, or what is wrong in a sentence; null when it passed.</param>
/// <param name="Rows">Rows (pairs, labels, windows) of the new version that it looked at.</param>
/// <param name="Effect">What was measured, such as the difference of two rates; null without rows.</param>
/// <param name="Bound">What the effect or the evidence is held against; null where there is none.</param>
/// <param name="Evidence">Greatest E of a sequential test since its evidence began, at least 0 and finite; null for other kinds.</param>
/// <param name="FromEpoch">First epoch whose rows it looked at.</param>
/// <param name="From">Beginning of the time that it looked at.</param>
/// <param name="To">End of it, which is when it was made.</param>
[GenerateSerializer, Immutable, Alias("sentinel.check-answer")]
public sealed record CheckAnswer(
    [property: Id(0)] string Name,
    [property: Id(1)] CheckOutcome Outcome,
    [property: Id(2)] string? Reason,
    [property: Id(3)] long Rows,
    [property: Id(4)] double? Effect,
    [property: Id(5)] double? Bound,
    [property: Id(6)] double? Evidence,
    [property: Id(7)] long FromEpoch,
    [property: Id(8)] DateTimeOffset From,
    [property: Id(9)] DateTimeOffset To);
