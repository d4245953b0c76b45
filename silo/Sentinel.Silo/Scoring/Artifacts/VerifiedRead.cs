using System.Security.Cryptography;

namespace Sentinel.Silo.Scoring.Artifacts;

/// <summary>Reading what must have a digest.</summary>
internal static class VerifiedRead
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>Copies a stream and hashes it on the way.</summary>
    /// <returns>The digest in lower-case hexadecimal, and the size in bytes.</returns>
    internal static async Task<(string Sha256, long SizeBytes)> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        long size = 0;
        while (await from.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(chunk, 0, read);
            await to.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            size += read;
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    /// <summary>All bytes under a digest, verified; null when there are none.</summary>
    /// <exception cref="ArtifactDigestException">What is stored has another digest.</exception>
    internal static async Task<byte[]?> ReadVerifiedAsync(this IArtifactStore store, string sha256, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenAsync(sha256, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var (actual, _) = await CopyAsync(stream, bytes, cancellationToken);
        return actual == sha256 ? bytes.ToArray() : throw new ArtifactDigestException(sha256, actual);
    }
}
