using System.Collections.Immutable;
using Sentinel.Contracts.Labels;

namespace Sentinel.Contracts.Versions;

/// <summary>What the predictions of a window were worth, by the labels that have come so far.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Labelled">Rows with a label that take part.</param>
/// <param name="Unusable">Rows with a label that do not: no prediction to hold it against, or a label that is not of the version's kind.</param>
/// <param name="LabelledShare">Rows with a label over the rows of the window, 0 to 1.</param>
/// <param name="Metrics">Figures by name, with their 95 % confidence intervals; one that the rows do not define is absent.</param>
/// <param name="Absent">Why figures are absent, by name.</param>
/// <param name="Confusion">How often which class was predicted where which came true; empty for numbers.</param>
/// <param name="Convention">How the figures are defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-performance")]
public sealed record WindowPerformance(
    [property: Id(0)] OutcomeTask Task,
    [property: Id(1)] long Labelled,
    [property: Id(2)] long Unusable,
    [property: Id(3)] double LabelledShare,
    [property: Id(4)] ImmutableSortedDictionary<string, MetricFigure> Metrics,
    [property: Id(5)] ImmutableSortedDictionary<string, string> Absent,
    [property: Id(6)] ConfusionCount[] Confusion,
    [property: Id(7)] string Convention)
{
    /// <summary>How it differs from the reference's, and why; null without labels in the reference, for numbers, and where the figure is not defined on both sides.</summary>
    [Id(8)]
    public PerformanceChange? Change { get; init; }
}

/// <summary>A change of performance since the reference, split in what the inputs did and what the relation between scores and outcomes did.</summary>
/// <param name="Metric">Name of the figure.</param>
/// <param name="Reference">Its value on the reference.</param>
/// <param name="Current">Its value on the labelled rows of the window.</param>
/// <param name="Inputs">The part that the inputs did: what the window's scores let expect, less the same for the reference.</param>
/// <param name="Relation">The rest: outcomes that no longer follow the scores as in the reference.</param>
/// <param name="RelationStandardError">The standard error of <paramref name="Relation"/> where the relation did not change.</param>
/// <param name="RelationChanged">Whether the relation's part is beyond three standard errors of chance.</param>
[GenerateSerializer, Immutable, Alias("sentinel.performance-change")]
public sealed record PerformanceChange(
    [property: Id(0)] string Metric,
    [property: Id(1)] double Reference,
    [property: Id(2)] double Current,
    [property: Id(3)] double Inputs,
    [property: Id(4)] double Relation,
    [property: Id(5)] double RelationStandardError,
    [property: Id(6)] bool RelationChanged);

/// <summary>A figure of performance.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Lower">Lower end of its 95 % confidence interval; null where the rows are too few for one.</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="Bound">By how much the figure on raw scores can differ from this one on bins; null where it is exact.</param>
[GenerateSerializer, Immutable, Alias("sentinel.metric-figure")]
public sealed record MetricFigure([property: Id(0)] double Value, [property: Id(1)] double? Lower, [property: Id(2)] double? Upper, [property: Id(3)] double? Bound);

/// <summary>One place of a confusion matrix.</summary>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Actual">The class that came true.</param>
/// <param name="Rows">How many rows.</param>
[GenerateSerializer, Immutable, Alias("sentinel.confusion-count")]
public sealed record ConfusionCount([property: Id(0)] string Predicted, [property: Id(1)] string Actual, [property: Id(2)] double Rows);
