namespace Sentinel.Silo.Scoring.Artifacts;

/// <summary>Artifacts as files <c>ab/abcdef…</c> below a folder. A file gets its name only when its bytes are verified and on disk.</summary>
/// <param name="folder">The folder; made when it is not there.</param>
public sealed class FileArtifactStore(string folder) : IArtifactStore
{
    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string sha256, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var path = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var incoming = $"{path}.{Guid.NewGuid():n}.incoming";
        try
        {
            long size;
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                (var actual, size) = await VerifiedRead.CopyAsync(content, file, cancellationToken);
                if (actual != sha256)
                {
                    throw new ArtifactDigestException(sha256, actual);
                }

                file.Flush(flushToDisk: true);
            }

            var isNew = !File.Exists(path);
            File.Move(incoming, path, overwrite: true);
            return new StoredArtifact(sha256, size, isNew);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        return Task.FromResult<Stream?>(File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null);
    }

    private string PathOf(string sha256)
    {
        ArgumentException.ThrowIfNullOrEmpty(sha256);
        return Path.Combine(folder, sha256[..2], sha256);
    }
}
