using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sentinel.Silo.Scoring.Artifacts;

/// <summary>Artifacts as blobs <c>artifacts/ab/abcdef…</c> of an Azure Storage container. Bytes are verified before the blob is committed.</summary>
/// <param name="container">The container; made when it is not there.</param>
public sealed class BlobArtifactStore(BlobContainerClient container) : IArtifactStore
{
    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string sha256, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var incoming = Path.GetTempFileName();
        await using var file = new FileStream(incoming, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        var (actual, size) = await VerifiedRead.CopyAsync(content, file, cancellationToken);
        if (actual != sha256)
        {
            throw new ArtifactDigestException(sha256, actual);
        }

        file.Position = 0;
        try
        {
            await BlobOf(sha256).UploadAsync(file, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
            return new StoredArtifact(sha256, size, IsNew: true);
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed)
        {
            return new StoredArtifact(sha256, size, IsNew: false);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await BlobOf(sha256).OpenReadAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private BlobClient BlobOf(string sha256) => container.GetBlobClient($"artifacts/{sha256[..2]}/{sha256}");
}
