namespace Sentinel.Orleans.Tests;

/// <summary>Which Orleans the suite was built with: the genuine one is several assemblies, the stand-in is one that is named Orleans.</summary>
public static class OrleansInUse
{
    public static bool IsStandIn { get; } = typeof(IGrain).Assembly.GetName().Name == "Orleans";
}
