using System.Collections.ObjectModel;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A cluster of one silo for tests; its client is the silo's own.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private static int _generations;

    private readonly List<InProcessSiloHandle> _silos = [];

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    public InProcessTestClusterOptions Options { get; }

    public IClusterClient Client => Silo.ServiceProvider.GetRequiredService<IClusterClient>();

    public ReadOnlyCollection<InProcessSiloHandle> Silos => _silos.Where(silo => silo.IsActive).ToList().AsReadOnly();

    private InProcessSiloHandle Silo => _silos.Find(silo => silo.IsActive) ?? throw new InvalidOperationException("The cluster's silo is not running.");

    public Task DeployAsync() => StartAsync("Silo_0");

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos;

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) => Silo.ServiceProvider;

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync() => throw new NotSupportedException($"{nameof(StartAdditionalSiloAsync)}: a cluster has one silo");

    public Task StopSiloAsync(InProcessSiloHandle instance) => instance.StopSiloAsync(stopGracefully: true);

    public Task KillSiloAsync(InProcessSiloHandle instance) => instance.StopSiloAsync(stopGracefully: false);

    /// <summary>Stops the silo and starts another of its name, with nothing of what the first had in memory.</summary>
    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance);
        return await StartAsync(instance.Name);
    }

    public Task<InProcessSiloHandle> RestartStoppedSecondarySiloAsync(string siloName) => StartAsync(siloName);

    public async Task StopAllSilosAsync()
    {
        foreach (var silo in Silos)
        {
            await silo.StopSiloAsync(stopGracefully: true);
        }
    }

    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    public async Task DeactivateAsync(GrainId grainId)
    {
        if (Find(grainId) is { } activation)
        {
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The test asked for it"));
            await activation.Deactivated;
        }
    }

    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    public Task WaitForDeactivationAsync(GrainId grainId) => Find(grainId)?.Deactivated ?? Task.CompletedTask;

    public bool TryGetGrainContext(GrainId grainId, out IGrainContext? grainContext)
    {
        grainContext = Find(grainId);
        return grainContext is not null;
    }

    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    public void Dispose() => _silos.ForEach(silo => silo.Dispose());

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }
    }

    private Activation? Find(GrainId grainId) => Silo.ServiceProvider.GetRequiredService<Catalog>().Find(grainId);

    private async Task<InProcessSiloHandle> StartAsync(string name)
    {
        var specific = new InProcessTestSiloSpecificOptions { SiloName = name, SiloPort = EndpointOptions.DEFAULT_SILO_PORT, GatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT };
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development", ApplicationName = "TestCluster" });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(serviceId: Options.ServiceId, clusterId: Options.ClusterId)
            .Configure<SiloOptions>(options => options.SiloName = name));
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(specific, builder);
        }

        var handle = new InProcessSiloHandle
        {
            Name = name,
            SiloAddress = SiloAddress.New(IPAddress.Loopback, specific.SiloPort, Interlocked.Increment(ref _generations)),
            SiloHost = builder.Build(),
        };
        _silos.Add(handle);
        await handle.SiloHost.StartAsync();
        return handle;
    }
}
