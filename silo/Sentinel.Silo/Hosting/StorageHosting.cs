using Azure.Storage.Blobs;
using Orleans.Configuration;
using Sentinel.Grains.Storage;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Artifacts;
using Sentinel.Silo.Storage;

namespace Sentinel.Silo.Hosting;

/// <summary>Where records and artifacts are kept, by configuration.</summary>
internal static class StorageHosting
{
    /// <summary>Container of the records.</summary>
    internal const string RecordContainer = "sentinel-records";

    /// <summary>Container of the artifacts.</summary>
    internal const string ArtifactContainer = "sentinel-artifacts";

    /// <summary>Registers the storage of grain records.</summary>
    internal static ISiloBuilder AddRecordStorage(this ISiloBuilder silo, StorageOptions options) => options.Kind switch
    {
        StorageKind.AzureBlob => silo.AddAzureBlobGrainStorage(StorageNames.Provider, (AzureBlobStorageOptions blobs) =>
        {
            blobs.BlobServiceClient = new BlobServiceClient(options.ConnectionString);
            blobs.ContainerName = RecordContainer;
            blobs.GrainStorageSerializer = new RecordSerializer();
        }),
        StorageKind.Memory => silo.AddMemoryGrainStorage(StorageNames.Provider),
        _ => silo.AddFileGrainStorage(StorageNames.Provider, files => files.Folder = Path.Combine(options.Path, "grains")),
    };

    /// <summary>The store of artifacts.</summary>
    internal static IArtifactStore CreateArtifactStore(StorageOptions options) => options.Kind switch
    {
        StorageKind.AzureBlob => new BlobArtifactStore(new BlobContainerClient(options.ConnectionString, ArtifactContainer)),
        StorageKind.Memory => new MemoryArtifactStore(),
        _ => new FileArtifactStore(Path.Combine(options.Path, "artifacts")),
    };
}
