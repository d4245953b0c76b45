using System.Collections.Concurrent;

namespace Sentinel.Silo.Scoring.Artifacts;

/// <summary>Artifacts in the process's memory: gone with it.</summary>
public sealed class MemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> _artifacts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string sha256, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var bytes = new MemoryStream();
        var (actual, size) = await VerifiedRead.CopyAsync(content, bytes, cancellationToken);
        return actual == sha256 ? new StoredArtifact(sha256, size, _artifacts.TryAdd(sha256, bytes.ToArray())) : throw new ArtifactDigestException(sha256, actual);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(_artifacts.TryGetValue(sha256, out var bytes) ? new MemoryStream(bytes, writable: false) : null);
}
