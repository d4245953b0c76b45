using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Models;

/// <summary>How the versions of a model are named.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionScheme>))]
public enum VersionScheme
{
    /// <summary><c>1.4.0</c>, by semver.org 2.0.0.</summary>
    [JsonStringEnumMemberName("semantic")]
    Semantic,

    /// <summary><c>1</c>, <c>2</c>, <c>3</c>.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>The instant in UTC at which the name was issued, such as <c>20261121T070000.000Z</c>.</summary>
    [JsonStringEnumMemberName("timestamp")]
    Timestamp,
}

/// <summary>Which part of a semantic version the next one raises. Other schemes know one way only.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionStep>))]
public enum VersionStep
{
    /// <summary>The third number.</summary>
    [JsonStringEnumMemberName("patch")]
    Patch,

    /// <summary>The second number.</summary>
    [JsonStringEnumMemberName("minor")]
    Minor,

    /// <summary>The first number.</summary>
    [JsonStringEnumMemberName("major")]
    Major,
}

/// <summary>What is said of a model as a whole; what is null stays as it is.</summary>
/// <param name="Description">What it is for, in words; empty for none.</param>
/// <param name="Scheme">How its versions are named from now on.</param>
[GenerateSerializer, Immutable, Alias("sentinel.model-settings")]
public sealed record ModelSettings([property: Id(0)] string? Description, [property: Id(1)] VersionScheme? Scheme);

/// <summary>Answer to a version that was to get the next name.</summary>
/// <param name="Version">The name; null where the version was refused.</param>
/// <param name="Result">What the registration did.</param>
[GenerateSerializer, Immutable, Alias("sentinel.issued-version")]
public sealed record IssuedVersion([property: Id(0)] string? Version, [property: Id(1)] RegistrationResult Result);
