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
    [property: Id(7)] string Convention);

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
