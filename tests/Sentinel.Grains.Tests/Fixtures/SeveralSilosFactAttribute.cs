namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>A fact that needs several silos, which the Orleans stand-in has not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SeveralSilosFactAttribute : FactAttribute
{
    public SeveralSilosFactAttribute()
    {
        if (GrainCluster.IsStandIn)
        {
            Skip = "needs several silos: the Orleans stand-in has one, genuine Orleans runs it";
        }
    }
}
