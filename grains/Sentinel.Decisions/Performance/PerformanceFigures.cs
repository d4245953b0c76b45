using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Performance;

/// <summary>From the sketch of a window's outcomes to the figures that are shown and judged. Pure, and up to a millisecond of work.</summary>
public static class PerformanceFigures
{
    /// <summary>The figures.</summary>
    /// <param name="plan">How the version's outcomes are read.</param>
    /// <param name="sketch">Encoded sketch of what was joined in the window.</param>
    /// <param name="rows">Rows of the window; those with a label may be known before the window is closed.</param>
    public static WindowPerformance Of(OutcomePlan plan, ReadOnlySpan<byte> sketch, long rows)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var report = OutcomeSketch.Decode(sketch, Labels.OutcomePlans.SchemaOf(plan)).Report();
        return new WindowPerformance(
            plan.Task,
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

    /// <summary>What of it the version's verdict sees.</summary>
    public static PerformanceMark MarkOf(PerformancePolicy policy, WindowPerformance performance)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(performance);
        var figure = PerformanceReport.TryParse(policy.Metric, out var metric) ? performance.Metrics.GetValueOrDefault(PerformanceReport.NameOf(metric)) : null;
        return new PerformanceMark(performance.Labelled, figure?.Value, figure?.Lower, figure?.Upper);
    }
}
