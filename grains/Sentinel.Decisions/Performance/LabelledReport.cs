using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Performance;

/// <summary>A window's report with what the labels that have come say of it.</summary>
public static class LabelledReport
{
    /// <summary>The report with performance, why that changed, and whether its estimate can be relied on.</summary>
    /// <param name="report">The report as the window closed.</param>
    /// <param name="sketch">What was joined in the window.</param>
    /// <param name="reference">Outcomes of the reference that it was held against; null for none.</param>
    /// <param name="policy">What is judged; null for nothing.</param>
    public static WindowReport Of(WindowReport report, OutcomeSketch sketch, OutcomeReference? reference, PerformancePolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(report);
        var performance = PerformanceFigures.Of(sketch, report.Rows);
        return reference is null
            ? report with { Performance = performance }
            : report with
            {
                Performance = performance with { Change = PerformanceFigures.ChangeOf(reference, sketch, policy) is { } split ? PerformanceFigures.Show(split) : null },
                EstimatedPerformance = report.EstimatedPerformance is { } estimate ? estimate with { Check = EstimateFigures.CheckOf(reference, sketch) } : null,
            };
    }
}
