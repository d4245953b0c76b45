using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Orleans.Configuration;

namespace Orleans.Storage;

/// <summary>
/// A blob for each record. A record is written only over the version that its writer has read: the ETag is the service's own, and the service compares it.
/// Names and bytes are those of the genuine provider, so either reads what the other wrote.
/// </summary>
public class AzureBlobGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly string _name;
    private readonly AzureBlobStorageOptions _options;
    private readonly BlobContainerClient _container;

    internal AzureBlobGrainStorage(string name, AzureBlobStorageOptions options)
    {
        _name = name;
        _options = options;
        _container = options.BlobServiceClient!.GetBlobContainerClient(options.ContainerName);
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            var blob = (await Blob(stateName, grainId).DownloadContentAsync().ConfigureAwait(false)).Value;
            var state = blob.Details.ContentLength > 0 ? _options.GrainStorageSerializer.Deserialize<T>(blob.Content) : default;
            grainState.State = state ?? CreateInstance<T>();
            grainState.RecordExists = state is not null;
            grainState.ETag = blob.Details.ETag.ToString();
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            grainState.State = CreateInstance<T>();
            grainState.RecordExists = false;
            grainState.ETag = null;
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var upload = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
            Conditions = Unchanged(grainState.ETag),
        };
        grainState.ETag = await UploadAsync(Blob(stateName, grainId), _options.GrainStorageSerializer.Serialize(grainState.State), upload, grainState.ETag).ConfigureAwait(false);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var blob = Blob(stateName, grainId);
        var unchanged = Unchanged(grainState.ETag);
        if (_options.DeleteStateOnClear)
        {
            await ConditionallyAsync(() => blob.DeleteIfExistsAsync(DeleteSnapshotsOption.None, unchanged), blob, grainState.ETag).ConfigureAwait(false);
            grainState.ETag = null;
        }
        else
        {
            grainState.ETag = await UploadAsync(blob, BinaryData.FromBytes(Array.Empty<byte>()), new BlobUploadOptions { Conditions = unchanged }, grainState.ETag).ConfigureAwait(false);
        }

        grainState.State = CreateInstance<T>();
        grainState.RecordExists = false;
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe($"{nameof(AzureBlobGrainStorage)}-{_name}", _options.InitStage, stop => _container.CreateIfNotExistsAsync(cancellationToken: stop));

    private static BlobRequestConditions Unchanged(string? eTag) =>
        string.IsNullOrEmpty(eTag) ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = new ETag(eTag) };

    private static async Task<string> UploadAsync(BlobClient blob, BinaryData content, BlobUploadOptions upload, string? eTag)
    {
        var written = await ConditionallyAsync(() => blob.UploadAsync(content, upload), blob, eTag).ConfigureAwait(false);
        return written.Value.ETag.ToString();
    }

    private static async Task<TResult> ConditionallyAsync<TResult>(Func<Task<TResult>> request, BlobClient blob, string? eTag)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (error.Status is 409 or 412 || (error.Status == 404 && error.ErrorCode != BlobErrorCode.ContainerNotFound))
        {
            throw new InconsistentStateException($"The record was changed by another writer. Blob: {blob.Name}, container: {blob.BlobContainerName}, ETag: {eTag}", "Unknown", eTag, error);
        }
    }

    private static T CreateInstance<T>() =>
        typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance<T>() : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private BlobClient Blob(string stateName, GrainId grainId) => _container.GetBlobClient($"{stateName}-{grainId}.json");
}
