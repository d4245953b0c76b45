using System.Reflection;

namespace Sentinel.Testing;

/// <summary>Which Orleans this build is on.</summary>
public static class OrleansInUse
{
    /// <summary>Whether it is the stand-in, which has one silo. Every assembly of a build says so.</summary>
    public static bool IsStandIn { get; } = typeof(OrleansInUse).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "Sentinel.StandIns").Value!.Split(',', StringSplitOptions.TrimEntries).Contains("Orleans");

    /// <summary>Silos that a cluster of a test has: three, or the one of the stand-in.</summary>
    public static short Silos { get; } = (short)(IsStandIn ? 1 : 3);
}
