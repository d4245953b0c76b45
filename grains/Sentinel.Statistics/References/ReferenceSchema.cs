using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.References;

/// <summary>Which columns of a table are features, and which hold what the model answered.</summary>
/// <param name="Features">The features in the signature's order; names are distinct.</param>
/// <param name="Prediction">The column of numeric predictions, where there is one.</param>
/// <param name="Class">The column of predicted classes, where there is one.</param>
/// <param name="Time">The column of event times, where there is one: a reference with times can tell a season. Its cells are texts (ISO 8601, UTC without an offset) or Unix seconds.</param>
public sealed record ReferenceSchema(IReadOnlyList<FeatureSpec> Features, string? Prediction, string? Class, string? Time = null)
{
    /// <summary>What came true for the rows, where that is known: performance can then be estimated before labels come.</summary>
    public ReferenceLabel? Label { get; init; }

    /// <summary>Names of the declared segments, each of a column of names; the column may be a categorical feature's.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];
}
