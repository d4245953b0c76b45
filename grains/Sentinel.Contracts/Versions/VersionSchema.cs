namespace Sentinel.Contracts.Versions;

/// <summary>What a feature's cells are.</summary>
public enum FeatureType
{
    /// <summary>Numbers; counted in bins of the reference.</summary>
    Numeric,

    /// <summary>Names; counted by the reference's categories.</summary>
    Categorical,
}

/// <summary>What a version answers.</summary>
public enum PredictionType
{
    /// <summary>A probability of the positive class, 0 to 1.</summary>
    Probability,

    /// <summary>A number.</summary>
    Numeric,

    /// <summary>A class name.</summary>
    Categorical,
}

/// <summary>One input of a version.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.feature-spec")]
public sealed record FeatureSpec([property: Id(0)] string Name, [property: Id(1)] FeatureType Type);

/// <summary>What a version answers and how it is read.</summary>
/// <param name="Type">Kind of answer.</param>
/// <param name="PositiveClass">The class whose probability is watched; null where there is none.</param>
/// <param name="Threshold">Probability from which the positive class is predicted, 0 to 1; null where there is none.</param>
/// <param name="Output">Name of the model's output that holds the prediction, where it is not obvious.</param>
[GenerateSerializer, Immutable, Alias("sentinel.prediction-spec")]
public sealed record PredictionSpec(
    [property: Id(0)] PredictionType Type,
    [property: Id(1)] string? PositiveClass = null,
    [property: Id(2)] double? Threshold = null,
    [property: Id(3)] string? Output = null);

/// <summary>A version's signature: its inputs in the order in which the model takes them, and its answer.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.signature")]
public sealed record Signature([property: Id(0)] FeatureSpec[] Features, [property: Id(1)] PredictionSpec Prediction)
{
    /// <summary>Most segments that a version declares.</summary>
    public const int SegmentsMax = 4;

    /// <summary>Names of the segments that windows are told apart by besides, such as <c>region</c>; at most <see cref="SegmentsMax"/>.</summary>
    [Id(2)]
    public string[] Segments { get; init; } = [];
}

/// <summary>What the decoder needs to lay a version's rows out in columns. Immutable for the life of a version.</summary>
/// <param name="ModelVersion">The version.</param>
/// <param name="Numeric">Names of the numeric features, in the order of the signature.</param>
/// <param name="Categorical">Names of the categorical features, in the order of the signature.</param>
/// <param name="HasPrediction">Whether a numeric prediction is watched.</param>
/// <param name="Digest">Short digest of the above: sender and receiver of a batch must mean the same columns.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-schema")]
public sealed record VersionSchema(
    [property: Id(0)] ModelVersionId ModelVersion,
    [property: Id(1)] string[] Numeric,
    [property: Id(2)] string[] Categorical,
    [property: Id(3)] bool HasPrediction,
    [property: Id(4)] string Digest)
{
    /// <summary>Names of the declared segments, in the order of the signature.</summary>
    [Id(5)]
    public string[] Segments { get; init; } = [];
}
