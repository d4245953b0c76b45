namespace Sentinel.Silo.Scoring.Artifacts;

/// <summary>Artifacts by the SHA-256 of their bytes. What is under a digest never changes and is never half there.</summary>
public interface IArtifactStore
{
    /// <summary>Stores bytes under their digest.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="content">The bytes; read to the end.</param>
    /// <param name="cancellationToken">Ends the upload; nothing is stored then.</param>
    /// <returns>What was stored.</returns>
    /// <exception cref="ArtifactDigestException">The bytes have another digest; nothing is stored.</exception>
    Task<StoredArtifact> PutAsync(string sha256, Stream content, CancellationToken cancellationToken);

    /// <summary>The bytes under a digest, unverified; null when there are none.</summary>
    Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken);
}

/// <summary>What a store did with an artifact.</summary>
/// <param name="Sha256">Its digest.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="IsNew">False when the store had it already.</param>
public sealed record StoredArtifact(string Sha256, long SizeBytes, bool IsNew);

/// <summary>Bytes do not have the digest that they were announced or registered by.</summary>
public sealed class ArtifactDigestException : Exception
{
    /// <summary>Names both digests.</summary>
    /// <param name="expected">The digest that was announced.</param>
    /// <param name="actual">The digest that the bytes have.</param>
    public ArtifactDigestException(string expected, string actual)
        : base($"The artifact's bytes have the digest {actual}, not {expected}: they were changed or cut short.")
    {
    }

    /// <inheritdoc/>
    public ArtifactDigestException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ArtifactDigestException()
    {
    }
}
