using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Versions;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;

namespace Sentinel.Decisions.Performance;

/// <summary>What of a window's outcomes the version's verdict sees. Pure, and up to milliseconds of work where a window is at fault.</summary>
public static class PerformanceMarks
{
    /// <summary>The mark of a window.</summary>
    /// <param name="policy">What is judged.</param>
    /// <param name="sketch">What was joined in it.</param>
    /// <param name="reference">Outcomes of the reference that it was held against; null for none.</param>
    public static PerformanceMark Of(PerformancePolicy policy, OutcomeSketch sketch, OutcomeReference? reference)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(sketch);
        var report = sketch.Report();
        var figure = PerformanceReport.TryParse(policy.Metric, out var metric) ? report.Figures.GetValueOrDefault(metric) : null;
        var mark = new PerformanceMark(report.Labelled, figure?.Value, figure?.Lower, figure?.Upper)
        {
            Contradicted = reference is null ? null : EstimateFigures.CheckOf(reference, sketch)?.Contradicted,
        };
        return reference is not null && PerformanceVerdict.OfWindow(policy, mark) >= Verdict.Warning && reference.Schema.SameAs(sketch.Schema)
            ? mark with { Change = ChangeSplit.Of(reference, sketch, metric) }
            : mark;
    }
}
