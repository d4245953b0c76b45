using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;

namespace Sentinel.Decisions.Performance;

/// <summary>From the sketch of a window's outcomes to the figures that are shown and judged. Pure, and up to a millisecond of work.</summary>
public static class PerformanceFigures
{
    /// <summary>The figures.</summary>
    /// <param name="sketch">What was joined in the window.</param>
    /// <param name="rows">Rows of the window; those with a label may be known before the window is closed.</param>
    public static WindowPerformance Of(OutcomeSketch sketch, long rows)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        var report = sketch.Report();
        return new WindowPerformance(
            Labels.OutcomePlans.Of(sketch.Schema).Task,
            report.Labelled,
            report.Unusable,
            rows == 0 ? 0 : Math.Min(1, (double)(report.Labelled + report.Unusable) / rows),
            report.Figures.ToImmutableSortedDictionary(
                figure => PerformanceReport.NameOf(figure.Key),
                figure => new MetricFigure(figure.Value.Value, figure.Value.Lower, figure.Value.Upper, figure.Value.Bound),
                StringComparer.Ordinal),
            report.Absent.ToImmutableSortedDictionary(reason => PerformanceReport.NameOf(reason.Key), reason => reason.Value, StringComparer.Ordinal),
            [.. (report.Confusion ?? []).Select(cell => new ConfusionCount(cell.Predicted, cell.Actual, cell.Rows))],
            PerformanceReport.Convention);
    }

    /// <summary>Why performance changed since the reference: of the figure that is judged, or else of ROC AUC or accuracy, the first that is defined on both sides; null without one.</summary>
    public static ChangeSplit? ChangeOf(OutcomeReference reference, OutcomeSketch sketch, PerformancePolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(sketch);
        if (!reference.Schema.SameAs(sketch.Schema))
        {
            return null;
        }

        PerformanceMetric[] wanted = PerformanceReport.TryParse(policy?.Metric, out var judged) ? [judged] : [];
        return wanted.Concat([PerformanceMetric.RocAuc, PerformanceMetric.Accuracy]).Select(metric => ChangeSplit.Of(reference, sketch, metric)).FirstOrDefault(split => split is not null);
    }

    /// <summary>A change as it is shown.</summary>
    public static PerformanceChange Show(ChangeSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new PerformanceChange(PerformanceReport.NameOf(split.Metric), split.Reference, split.Current, split.Inputs, split.Relation, split.RelationStandardError, split.RelationChanged);
    }
}
