using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Figures;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The offline drift report of two tables.</summary>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="CurrentRows">Rows of the current data.</param>
/// <param name="Verdict">The worst of the features' verdicts.</param>
/// <param name="Features">The features that were compared.</param>
public sealed record ComparisonReport(long ReferenceRows, long CurrentRows, Verdict Verdict, IReadOnlyList<FeatureComparison> Features)
{
    /// <summary>What changed in the numeric columns together; absent where fewer than two are numeric.</summary>
    public MultivariateReport? Multivariate { get; init; }

    /// <summary>The figures of performance; absent where no labels were named.</summary>
    public PerformanceComparison? Performance { get; init; }

    /// <summary>Columns that only the reference has; absent when there are none, or when columns were named.</summary>
    public IReadOnlyList<string>? OnlyInReference { get; init; }

    /// <summary>Columns that only the current data has; absent when there are none, or when columns were named.</summary>
    public IReadOnlyList<string>? OnlyInCurrent { get; init; }

    /// <summary>The report of each stretch of current rows, where that was asked for.</summary>
    public IReadOnlyList<ComparisonWindow>? Windows { get; init; }
}

/// <summary>The report of a stretch of current rows against the whole reference.</summary>
/// <param name="FromRow">The first row, from 0.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Verdict">The worst of the features' verdicts.</param>
/// <param name="Features">The features that were compared.</param>
public sealed record ComparisonWindow(long FromRow, long Rows, Verdict Verdict, IReadOnlyList<FeatureComparison> Features);

/// <summary>One feature's figures.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">How it was compared.</param>
/// <param name="Verdict">The verdict by effect and calibrated null.</param>
/// <param name="ReferenceCount">Reference cells that took part.</param>
/// <param name="CurrentCount">Current cells that took part.</param>
/// <param name="ReferenceMissing">Reference cells with no value.</param>
/// <param name="CurrentMissing">Current cells with no value.</param>
/// <param name="Statistics">The figures.</param>
public sealed record FeatureComparison(
    string Name,
    [property: JsonConverter(typeof(LowerCaseFeatureTypeConverter))] FeatureType Type,
    Verdict Verdict,
    long ReferenceCount,
    long CurrentCount,
    long ReferenceMissing,
    long CurrentMissing,
    FeatureStatistics Statistics)
{
    /// <summary>Why the verdict is insufficient; absent otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Infinite reference values, which take no part; absent when there are none.</summary>
    public long? ReferenceNonFinite { get; init; }

    /// <summary>Infinite current values, which take no part; absent when there are none.</summary>
    public long? CurrentNonFinite { get; init; }

    /// <summary>The p-value of KS, or of pooled χ², after Benjamini–Hochberg over the features of the report.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>The decile edges of a numeric feature.</summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>The categories of a categorical feature.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The reference's share of each bin or category.</summary>
    public IReadOnlyList<double>? ReferenceShare { get; init; }

    /// <summary>The current share of each bin or category.</summary>
    public IReadOnlyList<double>? CurrentShare { get; init; }
}
