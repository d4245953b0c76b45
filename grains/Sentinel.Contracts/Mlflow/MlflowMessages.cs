using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Mlflow;

/// <summary>A tag of a registered model or of a version.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-tag")]
public sealed record MlflowTag([property: Id(0)] string Key, [property: Id(1)] string Value);

/// <summary>A version as MLflow's clients see it.</summary>
/// <param name="Number">Its name in Sentinel, a number of at least 1.</param>
/// <param name="Created">When it was registered, in milliseconds since 1970.</param>
/// <param name="Updated">When its description or stage changed last, in milliseconds since 1970.</param>
/// <param name="Stage">MLflow's stage: one of <c>None</c>, <c>Staging</c>, <c>Production</c>, <c>Archived</c>.</param>
/// <param name="Description">What people say of it; empty where they say nothing.</param>
/// <param name="Source">Address of its artifact; empty where nobody gave one.</param>
/// <param name="RunId">Run that made it; empty where none did.</param>
/// <param name="RunLink">Address of that run; empty where nobody gave one.</param>
/// <param name="ModelId">Logged model that it came from; null where nobody said.</param>
/// <param name="Tags">Its tags, in the order in which they were set first.</param>
/// <param name="Aliases">Aliases that point at it, in ordinal order.</param>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-version")]
public sealed record MlflowVersion(
    [property: Id(0)] long Number,
    [property: Id(1)] long Created,
    [property: Id(2)] long Updated,
    [property: Id(3)] string Stage,
    [property: Id(4)] string Description,
    [property: Id(5)] string Source,
    [property: Id(6)] string RunId,
    [property: Id(7)] string RunLink,
    [property: Id(8)] string? ModelId,
    [property: Id(9)] ImmutableArray<MlflowTag> Tags,
    [property: Id(10)] ImmutableArray<string> Aliases);

/// <summary>A registered model as MLflow's clients see it, but for its name, which the one who asks knows.</summary>
/// <param name="Created">When it was registered, in milliseconds since 1970.</param>
/// <param name="Updated">When it, or the list of its versions, changed last, in milliseconds since 1970.</param>
/// <param name="Description">What people say of it; null where they never said anything.</param>
/// <param name="Tags">Its tags, in the order in which they were set first.</param>
/// <param name="Versions">Its versions whose names are numbers, ascending.</param>
/// <param name="Aliases">Numbers of its versions by alias.</param>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-model")]
public sealed record MlflowModel(
    [property: Id(0)] long Created,
    [property: Id(1)] long Updated,
    [property: Id(2)] string? Description,
    [property: Id(3)] ImmutableArray<MlflowTag> Tags,
    [property: Id(4)] ImmutableArray<MlflowVersion> Versions,
    [property: Id(5)] ImmutableSortedDictionary<string, long> Aliases)
{
    /// <summary>A version; null when there is none of that number.</summary>
    public MlflowVersion? Find(long number) => Versions.FirstOrDefault(version => version.Number == number);
}

/// <summary>A version to be registered; its number is the next one.</summary>
/// <param name="Source">Address of its artifact.</param>
/// <param name="RunId">Run that made it; empty for none.</param>
/// <param name="RunLink">Address of that run; empty for none.</param>
/// <param name="ModelId">Logged model that it came from; null for none.</param>
/// <param name="Description">What people say of it.</param>
/// <param name="Tags">Its tags.</param>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-draft")]
public sealed record MlflowDraft(
    [property: Id(0)] string Source,
    [property: Id(1)] string RunId,
    [property: Id(2)] string RunLink,
    [property: Id(3)] string? ModelId,
    [property: Id(4)] string Description,
    [property: Id(5)] ImmutableArray<MlflowTag> Tags)
{
    /// <summary>The artifact, where its source could be read and it can be served; null otherwise.</summary>
    [Id(6)]
    public Artifact? Artifact { get; init; }

    /// <summary>What it takes and answers.</summary>
    [Id(7)]
    public Signature Signature { get; init; } = new([], new PredictionSpec(PredictionType.Numeric));

    /// <summary>Of how many of its first live rows its reference is frozen.</summary>
    [Id(8)]
    public int FirstRows { get; init; }

    /// <summary>Labels of the version in Sentinel.</summary>
    [Id(9)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>MLflow's words for what is wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MlflowErrorCode>))]
public enum MlflowErrorCode
{
    /// <summary>A parameter is missing or wrong.</summary>
    [JsonStringEnumMemberName("INVALID_PARAMETER_VALUE")]
    InvalidParameterValue,

    /// <summary>There is one of that name already.</summary>
    [JsonStringEnumMemberName("RESOURCE_ALREADY_EXISTS")]
    ResourceAlreadyExists,

    /// <summary>There is none of that name.</summary>
    [JsonStringEnumMemberName("RESOURCE_DOES_NOT_EXIST")]
    ResourceDoesNotExist,

    /// <summary>Something that is in force forbids it.</summary>
    [JsonStringEnumMemberName("RESOURCE_CONFLICT")]
    ResourceConflict,

    /// <summary>The body is no JSON object.</summary>
    [JsonStringEnumMemberName("BAD_REQUEST")]
    BadRequest,

    /// <summary>Sentinel does not answer this path.</summary>
    [JsonStringEnumMemberName("ENDPOINT_NOT_FOUND")]
    EndpointNotFound,

    /// <summary>Trying again helps.</summary>
    [JsonStringEnumMemberName("TEMPORARILY_UNAVAILABLE")]
    TemporarilyUnavailable,
}

/// <summary>Why something was not done.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-fault")]
public sealed record MlflowFault([property: Id(0)] MlflowErrorCode Code, [property: Id(1)] string Message);

/// <summary>A registered model as it stands after what was asked, or why that was not done.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-model-answer")]
public sealed record MlflowModelAnswer([property: Id(0)] MlflowModel? Model, [property: Id(1)] MlflowFault? Fault);

/// <summary>A number that was issued, or why none was.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-created")]
public sealed record MlflowCreated([property: Id(0)] MlflowVersion? Version, [property: Id(1)] MlflowFault? Fault);

/// <summary>Names of registered models that are not the names of their models in Sentinel.</summary>
/// <param name="Models">Model in Sentinel by name in MLflow.</param>
[GenerateSerializer, Immutable, Alias("sentinel.mlflow-names")]
public sealed record MlflowNames([property: Id(0)] ImmutableSortedDictionary<string, string> Models);
