using Xunit;

namespace Sentinel.Testing;

/// <summary>A fact about what the Orleans stand-in refuses, and is skipped with a reason where Orleans is genuine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrleansStandInFactAttribute : FactAttribute
{
    /// <summary>Decides at discovery whether the fact can run.</summary>
    public OrleansStandInFactAttribute()
    {
        if (!OrleansInUse.IsStandIn)
        {
            Skip = "genuine Orleans is in use: there is no stand-in to refuse anything";
        }
    }
}
