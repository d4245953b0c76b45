using Sentinel.Ingest.Embedded;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>What the silos of a cluster share: a blob server for records and artifacts, and a broker.</summary>
internal sealed class SharedBackends : IAsyncDisposable
{
    private readonly Azurite _blobs = new();
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new EmbeddedBrokerOptions());

    private SharedBackends()
    {
    }

    /// <summary>How to reach the blob server.</summary>
    public string BlobConnection => _blobs.ConnectionString;

    /// <summary>Settings that every silo of the cluster has.</summary>
    public string[] Settings => ["--Storage:Kind=AzureBlob", $"--Storage:ConnectionString={BlobConnection}", $"--Kafka:BootstrapServers={_broker.BootstrapServers}"];

    /// <summary>Starts both.</summary>
    public static async Task<SharedBackends> StartAsync()
    {
        Assert.True(Azurite.CanRun, "silos of a cluster share their storage: this needs node and npm on PATH, to run Azurite");
        var backends = new SharedBackends();
        await backends._blobs.InitializeAsync();
        return backends;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _broker.Dispose();
        await _blobs.DisposeAsync();
    }
}
