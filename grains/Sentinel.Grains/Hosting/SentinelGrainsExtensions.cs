using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Performance;
using Sentinel.Grains.References;
using Sentinel.Grains.Telemetry;
using Sentinel.Grains.Versions;

namespace Sentinel.Grains.Hosting;

/// <summary>Registers what the grains need besides the ports, the storage provider <see cref="Storage.StorageNames.Provider"/> and a reminder service.</summary>
public static class SentinelGrainsExtensions
{
    /// <summary>Adds the grains' services to a silo; their options are the defaults unless it says otherwise.</summary>
    public static ISiloBuilder UseSentinelGrains(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSentinelGrains();
        return silo;
    }

    /// <summary>Adds the grains' services; their options are the defaults unless others are registered.</summary>
    public static IServiceCollection AddSentinelGrains(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GrainMetrics>().AddSingleton<ReferenceCache>().AddSingleton<ReferenceStore>().AddSingleton<WindowPages>().AddSingleton<SketchPages>().AddSingleton<CollectedPages>();
        services.AddSingleton<JoinSegments>().AddSingleton<PerformancePages>();
        services.AddOptions();
        return services;
    }
}
