namespace Sentinel.Orleans.Tests;

/// <summary>A fact that needs several silos, which the stand-in has not; only genuine Orleans runs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SeveralSilosFactAttribute : FactAttribute
{
    public SeveralSilosFactAttribute()
    {
        if (OrleansInUse.IsStandIn)
        {
            Skip = "The Orleans stand-in has one silo; this runs on genuine Orleans.";
        }
    }
}
