using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Chooses the cluster: here, one silo.</summary>
public static class CoreHostingExtensions
{
    /// <summary>A cluster of this silo alone; the ports are kept in the options, and nothing listens on them.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev")
    {
        if (primarySiloEndpoint is not null && !(IPAddress.IsLoopback(primarySiloEndpoint.Address) && primarySiloEndpoint.Port == siloPort))
        {
            throw new NotSupportedException(
                $"{nameof(UseLocalhostClustering)} with {nameof(primarySiloEndpoint)} {primarySiloEndpoint}: this stand-in for Orleans has one silo, which is the primary. Give none, or build with the genuine Microsoft.Orleans.Server.");
        }

        builder.Services.TryAddSingleton<SingleSiloCluster>();
        builder.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
        return builder.Configure<EndpointOptions>(options => (options.SiloPort, options.GatewayPort) = (siloPort, gatewayPort));
    }

    public static ISiloBuilder UseDevelopmentClustering(this ISiloBuilder builder, IPEndPoint? primarySiloEndpoint) =>
        throw new NotSupportedException($"{nameof(UseDevelopmentClustering)}: a cluster has one silo, call {nameof(UseLocalhostClustering)}");
}
