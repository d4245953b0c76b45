using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Sources;

/// <summary>What traffic that is logged elsewhere means here: whose it is, and which of its values are which features and answers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Columns">Features by their place in a row without names, such as a row of a matrix; empty where every value comes with its name.</param>
/// <param name="Prediction">Where the answer's number stands; null for its first value.</param>
/// <param name="Class">Where the answer's class stands; null for none.</param>
/// <param name="KServe">The inference service whose logger's events these are; null where they are none.</param>
/// <param name="SageMaker">The endpoint whose captured traffic this is; null where it is none.</param>
[GenerateSerializer, Immutable, Alias("sentinel.source-spec")]
public sealed record SourceSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] string Model,
    [property: Id(2)] SourceVersion Version,
    [property: Id(3)] string[] Columns,
    [property: Id(4)] OutputPlace? Prediction,
    [property: Id(5)] OutputPlace? Class,
    [property: Id(6), JsonPropertyName("kserve")] KServeOrigin? KServe,
    [property: Id(7), JsonPropertyName("sagemakerCapture")] SageMakerOrigin? SageMaker);

/// <summary>Which version answered: always the same one, or another by the endpoint that was asked.</summary>
/// <param name="Fixed">The version; null where it goes by endpoint.</param>
/// <param name="ByEndpoint">Versions by endpoint, such as <c>default</c> and <c>canary</c>; empty where there is one.</param>
[GenerateSerializer, Immutable, Alias("sentinel.source-version")]
public sealed record SourceVersion([property: Id(0)] string? Fixed, [property: Id(1)] ImmutableSortedDictionary<string, string> ByEndpoint)
{
    /// <summary>The versions that rows may be of.</summary>
    [JsonIgnore]
    public IEnumerable<string> All => Fixed is { } version ? [version] : ByEndpoint.Values;

    /// <summary>The version behind an endpoint; null where none is named.</summary>
    public string? At(string endpoint) => Fixed ?? ByEndpoint.GetValueOrDefault(endpoint);
}

/// <summary>Where in an answer a value stands.</summary>
/// <param name="Output">Name of the output, or of the field of a row; null for the first.</param>
/// <param name="Index">Place within a row of that output, from 0.</param>
[GenerateSerializer, Immutable, Alias("sentinel.output-place")]
public sealed record OutputPlace([property: Id(0)] string? Output, [property: Id(1)] int Index);

/// <summary>An inference service of KServe.</summary>
/// <param name="InferenceService">Its name: attribute <c>inferenceservicename</c> of its events.</param>
/// <param name="Namespace">Its namespace; null for any.</param>
[GenerateSerializer, Immutable, Alias("sentinel.kserve-origin")]
public sealed record KServeOrigin([property: Id(0)] string InferenceService, [property: Id(1)] string? Namespace)
{
    /// <summary>Whether events of a service are these.</summary>
    public bool Covers(string service, string? @namespace) => InferenceService == service && (Namespace is null || Namespace == @namespace);

    /// <summary>Whether two of them may mean the same service.</summary>
    public bool Overlaps(KServeOrigin other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return InferenceService == other.InferenceService && (Namespace is null || other.Namespace is null || Namespace == other.Namespace);
    }
}

/// <summary>An endpoint of SageMaker whose requests and answers are captured to files.</summary>
/// <param name="Endpoint">Its name.</param>
/// <param name="Variant">Its production variant; null for any.</param>
[GenerateSerializer, Immutable, Alias("sentinel.sagemaker-origin")]
public sealed record SageMakerOrigin([property: Id(0)] string Endpoint, [property: Id(1)] string? Variant);
