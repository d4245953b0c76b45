using Orleans.Concurrency;

namespace Sentinel.Contracts.Samples;

/// <summary>A request that a version answered, with the answer.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Recorded">When it was recorded.</param>
/// <param name="ArtifactSha256">Digest of the artifact that answered.</param>
/// <param name="Runtime">What computed the answer, such as <c>ONNX Runtime 1.29.0 on linux-x64</c>.</param>
/// <param name="Content">Tensors of request and answer, in bytes of whoever scores.</param>
[GenerateSerializer, Immutable, Alias("sentinel.sampled-request")]
public sealed record SampledRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset Recorded,
    [property: Id(2)] string ArtifactSha256,
    [property: Id(3)] string Runtime,
    [property: Id(4)] ReadOnlyMemory<byte> Content);

/// <summary>A bounded sample of what a version was asked and answered, which outlives the silos that scored. Keyed <c>model@version</c>.</summary>
[Alias("sentinel.IRequestSampleGrain")]
public interface IRequestSampleGrain : IGrainWithStringKey
{
    /// <summary>Takes requests, and keeps those that the sample has room for; durable when it returns.</summary>
    /// <returns>How many the sample holds.</returns>
    [Alias("Keep")]
    Task<int> KeepAsync(SampledRequest[] requests);

    /// <summary>The sample, oldest first.</summary>
    [ReadOnly, Alias("Get")]
    Task<SampledRequest[]> GetAsync();
}
