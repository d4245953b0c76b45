using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Versions;

/// <summary>Where a version's code comes from.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.source-reference")]
public sealed record SourceReference([property: Id(0)] string? Repository, [property: Id(1)] string? Commit, [property: Id(2)] string? Path);

/// <summary>The data that a version was trained on.</summary>
/// <param name="Uri">Where it is.</param>
/// <param name="Sha256">SHA-256 of it, 64 lower-case hexadecimal digits; null where that is not known.</param>
[GenerateSerializer, Immutable, Alias("sentinel.dataset-reference")]
public sealed record DatasetReference([property: Id(0)] string? Uri, [property: Id(1)] string? Sha256)
{
    /// <summary>What another algorithm makes of it, as <c>algorithm:value</c>, such as the <c>md5:…</c> of a DVC pointer file; null where none is said.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; init; }
}

/// <summary>What a version came from.</summary>
/// <param name="Parent">The version that it was derived from.</param>
/// <param name="Run">Experiment run, as a URI.</param>
/// <param name="Dataset">Training data.</param>
/// <param name="Trigger">Retraining trigger that it answers.</param>
[GenerateSerializer, Immutable, Alias("sentinel.lineage")]
public sealed record Lineage(
    [property: Id(0)] string? Parent = null,
    [property: Id(1)] string? Run = null,
    [property: Id(2)] DatasetReference? Dataset = null,
    [property: Id(3)] string? Trigger = null);

/// <summary>A version's artifact: bytes in the content-addressed store.</summary>
/// <param name="FileName">Name that it was registered under, such as <c>california_v1.onnx</c>.</param>
/// <param name="Sha256">Digest of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Size in bytes.</param>
[GenerateSerializer, Immutable, Alias("sentinel.artifact")]
public sealed record Artifact([property: Id(0)] string FileName, [property: Id(1)] string Sha256, [property: Id(2)] long SizeBytes);

/// <summary>Everything that is said of a version when it is registered. Only <see cref="Labels"/>, <see cref="Importance"/> and <see cref="Description"/> may change later.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.version-spec")]
public sealed record VersionSpec(
    [property: Id(0)] ModelVersionId ModelVersion,
    [property: Id(1)] Artifact? Artifact,
    [property: Id(2)] Signature? Signature,
    [property: Id(3)] SourceReference? Source,
    [property: Id(4)] Lineage? Lineage,
    [property: Id(5)] ImmutableSortedDictionary<string, string> Hyperparameters,
    [property: Id(6)] ImmutableSortedDictionary<string, double> Metrics,
    [property: Id(7)] ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>How much it leans on each of its features, in any unit that they share; null where that is not said.</summary>
    [Id(8)]
    public ImmutableSortedDictionary<string, double>? Importance { get; init; }

    /// <summary>What it is, in words; null where nobody said.</summary>
    [Id(10)]
    public string? Description { get; init; }

    /// <summary>Of how many of its first live rows its reference is frozen, 100 to 50,000; null where it is given, or there is none.</summary>
    [Id(9)]
    public int? FirstRows { get; init; }
}

/// <summary>A registered version.</summary>
/// <param name="Spec">What was registered.</param>
/// <param name="SpecDigest">SHA-256 of the immutable part of <paramref name="Spec"/>, hexadecimal.</param>
/// <param name="ReferenceDigest">SHA-256 of the frozen reference, hexadecimal; null without one.</param>
/// <param name="ReferenceRows">Rows of the reference; 0 without one.</param>
/// <param name="Monitor">The policy in force: the version's own, or the model's, or the default.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="CreatedBy">Who registered it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-record")]
public sealed record VersionRecord(
    [property: Id(0)] VersionSpec Spec,
    [property: Id(1)] string SpecDigest,
    [property: Id(2)] string? ReferenceDigest,
    [property: Id(3)] long ReferenceRows,
    [property: Id(4)] MonitorPolicy Monitor,
    [property: Id(5)] DateTimeOffset Created,
    [property: Id(6)] string CreatedBy)
{
    /// <summary>When its reference was given or frozen; null without one.</summary>
    [Id(8)]
    public DateTimeOffset? ReferenceSince { get; init; }

    /// <summary>How much it leans on each of its features: as the manifest says, else as it was measured; null where neither is.</summary>
    [Id(7)]
    public FeatureImportance? Importance { get; init; }
}

/// <summary>A version to be registered.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="Reference">Encoded reference profile, as Sentinel.Statistics freezes it; null for none.</param>
/// <param name="Actor">Who asks.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-registration")]
public sealed record VersionRegistration([property: Id(0)] VersionSpec Spec, [property: Id(1)] ReadOnlyMemory<byte>? Reference, [property: Id(2)] string Actor);

/// <summary>What a registration did.</summary>
public enum RegistrationOutcome
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>The same was there already.</summary>
    Unchanged,

    /// <summary>Something that may change was changed.</summary>
    Updated,

    /// <summary>Something immutable differs, or the request is bad; nothing was changed.</summary>
    Refused,

    /// <summary>It was there, and is no more.</summary>
    Deleted,
}

/// <summary>Answer to a registration or another request to change something.</summary>
/// <param name="Outcome">What was done.</param>
/// <param name="Errors">Why it was refused, by field; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias("sentinel.registration-result")]
public sealed record RegistrationResult([property: Id(0)] RegistrationOutcome Outcome, [property: Id(1)] ImmutableSortedDictionary<string, string> Errors);
