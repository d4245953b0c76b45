using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Serving;

/// <summary>Whether a version can serve.</summary>
/// <param name="Ready">Its artifact is there, its digest is the registered one, its graph fits its signature, and a warm-up request was answered.</param>
/// <param name="Reason">What is wrong; null when it is ready.</param>
/// <param name="HasArtifact">False for a version that is served elsewhere: then <paramref name="Ready"/> is true, there being nothing to load.</param>
[GenerateSerializer, Immutable, Alias("sentinel.readiness")]
public sealed record Readiness([property: Id(0)] bool Ready, [property: Id(1)] string? Reason, [property: Id(2)] bool HasArtifact);

/// <summary>Loads and warms a version on the silo that is asked. Keyed <c>model@version</c>; a stateless worker, so the answer is that of the caller's silo.</summary>
[Alias("sentinel.IScoringGrain")]
public interface IScoringGrain : IGrainWithStringKey
{
    /// <summary>Verifies the digest against the stored bytes, loads the version unless it is loaded, and answers a warm-up request.</summary>
    [Alias("Prepare")]
    Task<Readiness> PrepareAsync(VersionSpec spec);
}
