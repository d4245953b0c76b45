using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The exact performance of both sides, and what the reference lets expect of the current one.</summary>
public sealed record PerformanceComparison
{
    /// <summary>The reference's performance; absent where it has no labels.</summary>
    public SidePerformance? Reference { get; init; }

    /// <summary>The current rows' performance; absent where they have no labels.</summary>
    public SidePerformance? Current { get; init; }

    /// <summary>The current rows' performance as their scores let expect it; absent without labels in the reference, and for numbers.</summary>
    public EstimatedPerformance? Estimated { get; init; }
}

/// <summary>The performance of one side.</summary>
/// <param name="Labelled">Rows that took part.</param>
/// <param name="Unusable">Rows that did not.</param>
/// <param name="Figures">The figures by name.</param>
/// <param name="Absent">Why figures are missing, by name.</param>
public sealed record SidePerformance(long Labelled, long Unusable, SortedDictionary<string, PerformanceFigure> Figures, SortedDictionary<string, string> Absent)
{
    /// <summary>How often which class was predicted where which came true; absent for numbers.</summary>
    public IReadOnlyList<ConfusionCell>? Confusion { get; init; }

    internal static SidePerformance Of(PerformanceReport report)
        => new(report.Labelled, report.Unusable, ByName(report.Figures), ByName(report.Absent)) { Confusion = report.Confusion };

    internal static SortedDictionary<string, T> ByName<T>(IReadOnlyDictionary<PerformanceMetric, T> figures)
        => new(figures.ToDictionary(figure => PerformanceReport.NameOf(figure.Key), figure => figure.Value), StringComparer.Ordinal);
}

/// <summary>An estimated performance.</summary>
/// <param name="Rows">Rows that took part.</param>
/// <param name="LeftOut">Rows that did not.</param>
/// <param name="Figures">The figures by name.</param>
/// <param name="Absent">Why figures are missing, by name.</param>
public sealed record EstimatedPerformance(long Rows, long LeftOut, SortedDictionary<string, EstimatedFigure> Figures, SortedDictionary<string, string> Absent)
{
    /// <summary>Whether labels contradict the estimate; absent where there are none, or too few to tell.</summary>
    public bool? Unreliable { get; init; }

    internal static EstimatedPerformance Of(PerformanceEstimate estimate)
        => new(estimate.Rows, estimate.LeftOut, SidePerformance.ByName(estimate.Figures), SidePerformance.ByName(estimate.Absent)) { Unreliable = estimate.Unreliable };
}
