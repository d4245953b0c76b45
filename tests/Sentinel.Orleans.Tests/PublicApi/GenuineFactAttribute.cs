using Sentinel.Testing;

namespace Sentinel.Orleans.Tests.PublicApi;

/// <summary>A fact that compares the stand-in with genuine Orleans, and is skipped with a reason where either is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GenuineFactAttribute : FactAttribute
{
    public GenuineFactAttribute()
    {
        if (!OrleansInUse.IsStandIn)
        {
            Skip = "Genuine Orleans is in use: there is no stand-in to compare.";
        }
        else if (!GenuineOrleans.Exists)
        {
            Skip = GenuineOrleans.MissingReason;
        }
    }
}
