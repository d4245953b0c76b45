using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Adds the services of a silo, once however often it is built.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    public SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
        if (!services.Any(service => service.ServiceType == typeof(Silo)))
        {
            AddServices(services);
        }
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }

    private static void AddServices(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions<ClusterOptions>();
        services.AddOptions<SiloOptions>().PostConfigure(options => options.SiloName ??= "Silo");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GrainTypes>();
        services.AddSingleton<ActivationLog>();
        services.AddSingleton<CallInvoker>();
        services.AddSingleton<ObserverDirectory>();
        services.AddSingleton(provider => new PendingCalls(provider.GetRequiredService<IOptions<SiloMessagingOptions>>().Value, Clock(provider, "Orleans.Messaging")));
        services.AddSingleton(provider => new ActivationEnvironment(
            provider,
            provider.GetRequiredService<CallInvoker>(),
            provider.GetRequiredService<IOptions<SiloMessagingOptions>>().Value,
            provider.GetRequiredService<IOptions<GrainCollectionOptions>>().Value,
            Clock(provider, "Orleans.ActivationManagement"),
            Clock(provider, "Orleans.Grains"),
            provider.GetRequiredService<ActivationLog>()));
        services.AddSingleton<Catalog>();
        services.AddSingleton<CallDispatcher>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddTransient(_ => RuntimeContext.Current ?? throw new InvalidOperationException($"{nameof(IGrainContext)} is there in grains only."));
        services.AddSingleton<IdleCollector>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<Silo>();
        services.AddHostedService(provider => provider.GetRequiredService<Silo>());
    }

    /// <summary>The clock of one area of the runtime, which may be another than that of the application.</summary>
    private static TimeProvider Clock(IServiceProvider services, string area) => services.GetKeyedService<TimeProvider>(area) ?? services.GetRequiredService<TimeProvider>();
}
