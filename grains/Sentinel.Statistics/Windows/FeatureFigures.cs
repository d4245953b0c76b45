using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Figures;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Windows;

/// <summary>One feature of a closed window (or its prediction, or its class) against the reference.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Type">How it is compared.</param>
/// <param name="Cells">How the window's cells fell.</param>
/// <param name="Statistics">The figures; all absent when a side is empty.</param>
public sealed record FeatureFigures(string Name, FeatureType Type, WindowCells Cells, FeatureStatistics Statistics)
{
    /// <summary>Why the feature cannot be judged; null when it can.</summary>
    public string? InsufficientReason { get; init; }

    /// <summary>Share of the reference's cells with no value, 0 to 1.</summary>
    public double ReferenceMissingShare { get; init; }

    /// <summary>The p-value of KS on bins, or of pooled χ², after Benjamini–Hochberg over features, prediction and class.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>Mean of the window's values; null for categories, and where there is none.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the window's values with divisor n; null for categories, and where there is none.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Skewness of the window's values; null for categories, and where they do not vary.</summary>
    public double? Skewness { get; init; }

    /// <summary>Excess kurtosis of the window's values, 0 for a normal distribution; null for categories, and where they do not vary.</summary>
    public double? ExcessKurtosis { get; init; }

    /// <summary>Distinct names among the window's; see <see cref="CategoricalSketch.Distinct"/> for how exact. Null for numbers.</summary>
    public double? Distinct { get; init; }

    /// <summary>Least of the window's values; null for categories, and where there is none.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest of the window's values; null for categories, and where there is none.</summary>
    public double? Maximum { get; init; }

    /// <summary>The heaviest names that the reference does not have, heaviest first.</summary>
    public IReadOnlyList<HeavyName> NewNames { get; init; } = [];

    /// <summary>The decile edges of a numeric feature; empty for categories.</summary>
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>The ten categories with the largest share on either side, then <c>(other)</c> where there are more; empty for numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The reference's share of each bar, 0 to 1.</summary>
    public IReadOnlyList<double> ReferenceShare { get; init; } = [];

    /// <summary>The window's share of each bar, 0 to 1.</summary>
    public IReadOnlyList<double> CurrentShare { get; init; } = [];

    /// <summary>All figures and cell counts that there are, by the names of interfaces and stored reports.</summary>
    public ImmutableSortedDictionary<string, double> ToDictionary() => FigureNames.Of(this);
}

/// <summary>How the cells of one column of a window fell.</summary>
/// <param name="Count">Cells that take part in the statistics.</param>
/// <param name="Missing">Cells with no value.</param>
/// <param name="WrongType">Cells with a value of another type.</param>
/// <param name="NonFinite">Infinities and stray NaNs.</param>
/// <param name="Below">Values below the reference's least, among <paramref name="Count"/>.</param>
/// <param name="Above">Values above the reference's greatest, among <paramref name="Count"/>.</param>
/// <param name="New">Names that the reference does not have, among <paramref name="Count"/>.</param>
public readonly record struct WindowCells(long Count, long Missing, long WrongType, long NonFinite, long Below, long Above, long New)
{
    /// <summary>All cells.</summary>
    public long Rows => Count + Missing + WrongType + NonFinite;

    /// <summary>Share of the cells with no value, 0 to 1.</summary>
    public double MissingShare => Rows == 0 ? 0 : (double)Missing / Rows;
}
