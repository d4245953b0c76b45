using Sentinel.Testing;
using Sentinel.Testing.Brokers;

namespace Sentinel.Chaos.Tests;

/// <summary>A fact that runs a cluster of silos on an Apache Kafka and a blob server of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterChaosFactAttribute : FactAttribute
{
    public ClusterChaosFactAttribute()
    {
        Skip = OrleansInUse.IsStandIn ? "needs several silos: the Orleans stand-in has one, genuine Orleans runs it"
            : Azurite.CanRun ? ApacheKafka.MissingReason
            : "needs node and npm on PATH, to run Azurite";
    }
}
