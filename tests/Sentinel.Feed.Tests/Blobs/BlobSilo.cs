using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests.Blobs;

/// <summary>A silo whose records are blobs on an Azurite of its own.</summary>
public sealed class BlobSilo : IAsyncLifetime
{
    private const string Container = "notes";

    private readonly Azurite _azurite = new();

    private IHost? _host;

    /// <summary>The storage that leaves nothing behind of a cleared record.</summary>
    public IGrainStorage Storage => Named("deleting");

    /// <summary>The storage that leaves an empty blob behind of a cleared record.</summary>
    public IGrainStorage KeepingStorage => Named("keeping");

    public BlobContainerClient Blobs => new BlobServiceClient(_azurite.ConnectionString).GetBlobContainerClient(Container);

    public async Task InitializeAsync()
    {
        if (!Azurite.CanRun)
        {
            return;
        }

        await _azurite.InitializeAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort: FreePort.Next(), gatewayPort: FreePort.Next())
            .AddAzureBlobGrainStorage("deleting", Configure)
            .AddAzureBlobGrainStorage("keeping", (AzureBlobStorageOptions options) =>
            {
                Configure(options);
                options.DeleteStateOnClear = false;
            }));
        _host = builder.Build();
        await _host.StartAsync();

        void Configure(AzureBlobStorageOptions options)
        {
            options.BlobServiceClient = new BlobServiceClient(_azurite.ConnectionString);
            options.ContainerName = Container;
            options.GrainStorageSerializer = new TextSerializer();
        }
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await _azurite.DisposeAsync();
    }

    private IGrainStorage Named(string name) => _host!.Services.GetRequiredKeyedService<IGrainStorage>(name);
}
