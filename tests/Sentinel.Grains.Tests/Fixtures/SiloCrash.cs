using Orleans.TestingHost;
using Sentinel.Testing;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>Ends silos as a crash does: what their grains had in memory is gone, and another silo takes the place of each.</summary>
internal static class SiloCrash
{
    /// <summary>Ends the silo that a grain lives on; any, where it lives on none.</summary>
    public static async Task OfSiloOfAsync(InProcessTestCluster cluster, IAddressable grain)
    {
        var address = await cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        await OfSiloAsync(cluster, cluster.Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) ?? cluster.Silos[0]);
    }

    /// <summary>Ends a silo, and comes back when the others know.</summary>
    public static async Task OfSiloAsync(InProcessTestCluster cluster, InProcessSiloHandle silo)
    {
        await cluster.KillSiloAsync(silo);
        if (OrleansInUse.IsStandIn)
        {
            await cluster.RestartStoppedSecondarySiloAsync(silo.Name);
            return;
        }

        await cluster.StartAdditionalSiloAsync();
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);
    }
}
