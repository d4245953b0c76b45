namespace Sentinel.Statistics.Comparisons;

/// <summary>What to compare: files of CSV or JSON lines, by their extensions.</summary>
/// <param name="ReferencePath">File of the reference.</param>
/// <param name="CurrentPath">File of the current data.</param>
public sealed record ComparisonRequest(string ReferencePath, string CurrentPath)
{
    /// <summary>The columns to compare, in the order of the report; null for all that both files have, in the reference's order.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Columns that are categorical though their cells may be numbers.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Compares every stretch of so many current rows besides the whole; null for the whole only.</summary>
    public int? WindowRows { get; init; }

    /// <summary>Where predictions and labels are, for the figures of performance; null for none. The label is no feature unless it is named among the columns.</summary>
    public ComparedOutcomes? Outcomes { get; init; }

    /// <summary>From which effect a feature is warned of and called drifting.</summary>
    public DriftThresholds Thresholds { get; init; } = DriftThresholds.Default;
}
