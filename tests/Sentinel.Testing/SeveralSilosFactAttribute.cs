using Xunit;

namespace Sentinel.Testing;

/// <summary>A fact that needs several silos, and is skipped with a reason where Orleans is the stand-in.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SeveralSilosFactAttribute : FactAttribute
{
    /// <summary>Decides at discovery whether the fact can run.</summary>
    public SeveralSilosFactAttribute()
    {
        if (OrleansInUse.IsStandIn)
        {
            Skip = "needs several silos: the Orleans stand-in has one, genuine Orleans runs it";
        }
    }
}
