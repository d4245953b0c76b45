namespace Sentinel.Statistics.References;

/// <summary>A feature as a version's signature declares it.</summary>
/// <param name="Name">The feature's name, the column's name in files.</param>
/// <param name="Kind">How it is compared.</param>
public sealed record FeatureDefinition(string Name, ColumnKind Kind);

/// <summary>Which columns of a table are features, and which hold what the model answered.</summary>
/// <param name="Features">The features in the signature's order; names are distinct.</param>
/// <param name="Prediction">The column of numeric predictions, where there is one.</param>
/// <param name="Class">The column of predicted classes, where there is one.</param>
public sealed record ReferenceSchema(IReadOnlyList<FeatureDefinition> Features, string? Prediction, string? Class);
