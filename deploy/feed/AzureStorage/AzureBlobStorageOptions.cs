using System.Diagnostics.CodeAnalysis;
using Azure.Storage.Blobs;
using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>Where the records of grains are kept.</summary>
public class AzureBlobStorageOptions : IStorageProviderSerializerOptions
{
    public const string DEFAULT_CONTAINER_NAME = "grainstate";
    public const int DEFAULT_INIT_STAGE = ServiceLifecycleStage.ApplicationServices;

    public string ContainerName { get; set; } = DEFAULT_CONTAINER_NAME;

    public int InitStage { get; set; } = DEFAULT_INIT_STAGE;

    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;

    [DisallowNull]
    public BlobServiceClient? BlobServiceClient { get; set; }

    /// <summary>Whether a cleared record leaves no blob behind; otherwise it leaves an empty one, whose ETag the next write must name.</summary>
    public bool DeleteStateOnClear { get; set; } = true;
}
