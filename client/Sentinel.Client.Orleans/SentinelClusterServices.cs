using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sentinel.Client.Hosting;

namespace Sentinel.Client.Orleans;

/// <summary>Adds Sentinel to an application that is a client, or a silo, of its cluster.</summary>
public static class SentinelClusterServices
{
    /// <summary>
    /// Adds <see cref="ISentinelClient"/> over the application's <see cref="IClusterClient"/> (<c>UseOrleansClient</c>, by the cluster's own settings), and the senders that <see cref="SentinelClientServices.AddSentinelClient"/> adds.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options; the address and the key have no meaning here.</param>
    public static IServiceCollection AddSentinelClusterClient(this IServiceCollection services, Action<SentinelClientOptions>? configure = null)
    {
        services.AddSentinelSenders(configure);
        services.TryAddSingleton<ISentinelClient>(provider => new TracedClient(new ClusterSentinelClient(
            provider.GetRequiredService<IClusterClient>(),
            provider.GetRequiredService<IOptions<SentinelClientOptions>>().Value.Actor,
            provider.GetRequiredService<TimeProvider>())));
        return services;
    }
}
