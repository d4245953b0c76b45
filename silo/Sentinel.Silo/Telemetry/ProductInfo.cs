using System.Reflection;

namespace Sentinel.Silo.Telemetry;

/// <summary>What this program is made of.</summary>
public static class ProductInfo
{
    /// <summary>Version of Sentinel.</summary>
    public static string Version { get; } = VersionOf(typeof(ProductInfo).Assembly);

    /// <summary>Packages that a stand-in serves for in this build; empty where all are genuine.</summary>
    public static string[] StandIns { get; } = [.. (typeof(ProductInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "Sentinel.StandIns")?.Value ?? "none")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(s => s != "none")];

    /// <summary>Version of an assembly, without its commit.</summary>
    public static string VersionOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "unknown";
        return version.Split('+')[0];
    }
}
