using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Runtime;

/// <summary>Starts and stops the silo with its host: participants in the order of their stages, grains callable from the runtime's grain services on.</summary>
internal sealed class Silo(IServiceProvider services, SiloLifecycle lifecycle, Catalog catalog, IdleCollector collector, PendingCalls pending) : IHostedService
{
    public bool IsRunning { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<SingleSiloCluster>() is null)
        {
            throw new OrleansConfigurationException("Clustering has not been configured: call UseLocalhostClustering.");
        }

        foreach (var validator in services.GetServices<IConfigurationValidator>())
        {
            validator.ValidateConfiguration();
        }

        lifecycle.Subscribe<Catalog>(ServiceLifecycleStage.RuntimeGrainServices, OpenAsync, _ => Task.CompletedTask);
        lifecycle.Subscribe<Catalog>(ServiceLifecycleStage.BecomeActive, _ => Task.CompletedTask, catalog.CloseAsync);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(lifecycle);
        }

        await lifecycle.StartAsync(cancellationToken);
        IsRunning = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IsRunning = false;
        await lifecycle.StopAsync(cancellationToken);
        collector.Dispose();
        pending.Dispose();
    }

    private Task OpenAsync(CancellationToken cancellationToken)
    {
        catalog.Open();
        collector.Start();
        return Task.CompletedTask;
    }
}
