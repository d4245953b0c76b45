using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Labels;

/// <summary>What a version predicts, as its labels are held against it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutcomeTask>))]
public enum OutcomeTask
{
    /// <summary>One of two classes, usually with the probability of the positive one.</summary>
    [JsonStringEnumMemberName("binary")]
    Binary,

    /// <summary>One of several classes.</summary>
    [JsonStringEnumMemberName("multiclass")]
    Multiclass,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("regression")]
    Regression,
}

/// <summary>How predictions and labels of a version are read. Fixed once the first label shard has asked for it, so that all that is joined can be merged.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="PositiveClass">Of two classes: the one whose probability is predicted; empty otherwise.</param>
/// <param name="Threshold">Of two classes: the least score that counts as predicted positive where a row names no class.</param>
/// <param name="Classes">Of several classes: those that are told apart, ordered; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias("sentinel.outcome-plan")]
public sealed record OutcomePlan([property: Id(0)] OutcomeTask Task, [property: Id(1)] string PositiveClass, [property: Id(2)] double Threshold, [property: Id(3)] string[] Classes)
{
    /// <summary>Sequential detectors on outcomes, as the policy has them when the plan is asked for.</summary>
    [Id(4)]
    public DetectorPolicy[] Detectors { get; init; } = [];
}

/// <summary>What was joined of one window.</summary>
/// <param name="WindowId">Name of the window of the predictions.</param>
/// <param name="Sketch">Encoded sketch of the outcomes that were joined since the last summary.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-outcomes")]
public sealed record WindowOutcomes([property: Id(0)] string WindowId, [property: Id(1)] ReadOnlyMemory<byte> Sketch)
{
    /// <summary>What sequential detectors said of those outcomes, in the order in which they were joined.</summary>
    [Id(2)]
    public DetectedChanges Detected { get; init; } = DetectedChanges.None;
}

/// <summary>What labels say of predictions of one route, where an answer is right or wrong: of classes, not of numbers.</summary>
/// <param name="Epoch">Epoch of the route that chose the version, 1 or more.</param>
/// <param name="Rows">Predictions whose label has come.</param>
/// <param name="Wrong">Of them, those that are wrong.</param>
/// <param name="OnlyOwnWrong">Predictions of a shadow that are wrong where the version with the traffic was right.</param>
/// <param name="OnlyOtherWrong">Predictions of a shadow that are right where the version with the traffic was wrong.</param>
[GenerateSerializer, Immutable, Alias("sentinel.epoch-outcomes")]
public sealed record EpochOutcomes(
    [property: Id(0)] long Epoch, [property: Id(1)] long Rows, [property: Id(2)] long Wrong, [property: Id(3)] long OnlyOwnWrong, [property: Id(4)] long OnlyOtherWrong)
{
    /// <summary>Nothing was joined.</summary>
    public static EpochOutcomes None(long epoch) => new(epoch, 0, 0, 0, 0);

    /// <summary>Adds counts of the same epoch, <paramref name="sign"/> 1, or takes them away, −1.</summary>
    public EpochOutcomes Plus(EpochOutcomes other, int sign = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Epoch, Rows + (sign * other.Rows), Wrong + (sign * other.Wrong), OnlyOwnWrong + (sign * other.OnlyOwnWrong), OnlyOtherWrong + (sign * other.OnlyOtherWrong));
    }
}

/// <summary>All that labels have said so far of a version's predictions under its newest routes: totals, so that one which comes late or twice changes nothing.</summary>
/// <param name="Version">The version.</param>
/// <param name="Epochs">By epoch, ascending.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-outcomes")]
public sealed record VersionOutcomes([property: Id(0)] string Version, [property: Id(1)] EpochOutcomes[] Epochs);

/// <summary>What a label shard has joined since its last summary, by window of the prediction.</summary>
/// <param name="Shard">The label shard.</param>
/// <param name="Sequence">Number of this summary in the shard, 0-based and without holes: with <paramref name="Shard"/> its idempotency key.</param>
/// <param name="Windows">Windows, each once, ordered by name.</param>
[GenerateSerializer, Immutable, Alias("sentinel.outcome-summary")]
public sealed record OutcomeSummary([property: Id(0)] int Shard, [property: Id(1)] long Sequence, [property: Id(2)] WindowOutcomes[] Windows)
{
    /// <summary>The same by epoch of the route that chose the version, ascending; of rows that were chosen by none, nothing.</summary>
    [Id(3)]
    public EpochOutcomes[] Epochs { get; init; } = [];
}

/// <summary>Labels and predictions of a version, or of one of its label shards, as they stand. Each is counted once.</summary>
/// <param name="Joined">Predictions whose label has come.</param>
/// <param name="Waiting">Predictions that wait for their label.</param>
/// <param name="Early">Labels that wait for their prediction.</param>
/// <param name="Repeated">Further labels of an id whose first label counts.</param>
/// <param name="Conflicting">Those of <paramref name="Repeated"/> that differ from the first.</param>
/// <param name="Expired">Predictions that waited until they were among the oldest beyond the bound, and are given up.</param>
/// <param name="ExpiredEarly">Labels of which the same holds.</param>
/// <param name="Doubled">Predictions whose id an earlier one had: rows of their windows, but none that a label can be joined with.</param>
[GenerateSerializer, Immutable, Alias("sentinel.label-status")]
public sealed record LabelStatus(
    [property: Id(0)] long Joined,
    [property: Id(1)] long Waiting,
    [property: Id(2)] long Early,
    [property: Id(3)] long Repeated,
    [property: Id(4)] long Conflicting,
    [property: Id(5)] long Expired,
    [property: Id(6)] long ExpiredEarly,
    [property: Id(7)] long Doubled)
{
    /// <summary>How far its sequential detectors have come; a version's status tells it beside those of its scores.</summary>
    [Id(8), JsonIgnore]
    public DetectorStatus[] Detectors { get; init; } = [];

    /// <summary>Nothing has come.</summary>
    public static LabelStatus None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Two parts of the ids together.</summary>
    public LabelStatus Add(LabelStatus other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Joined + other.Joined,
            Waiting + other.Waiting,
            Early + other.Early,
            Repeated + other.Repeated,
            Conflicting + other.Conflicting,
            Expired + other.Expired,
            ExpiredEarly + other.ExpiredEarly,
            Doubled + other.Doubled)
        {
            Detectors = Detectors.Length == 0 ? other.Detectors : [.. Detectors, .. other.Detectors],
        };
    }
}
