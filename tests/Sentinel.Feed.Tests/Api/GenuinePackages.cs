namespace Sentinel.Feed.Tests.Api;

/// <summary>The genuine Orleans packages of the pinned version, where the NuGet packages folder has them.</summary>
internal static class GenuinePackages
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static readonly string Version = PinnedVersions.Of("OrleansVersion");

    /// <summary>Whether they are there: the runtime for the programming model, and the provider for blob storage.</summary>
    public static bool Exist => Assemblies("microsoft.orleans.runtime").Length > 0 && Assemblies("microsoft.orleans.persistence.azurestorage").Length > 0;

    /// <summary>The assemblies of the packages whose id matches.</summary>
    public static string[] Assemblies(string pattern) => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.GetDirectories(Folder, pattern)
            .Select(package => Path.Combine(package, Version, "lib"))
            .Where(Directory.Exists)
            .SelectMany(lib => Directory.GetFiles(Directory.GetDirectories(lib, "net*").Order(StringComparer.Ordinal).Last(), "*.dll")),
    ];

    /// <summary>The assembly of a stand-in, from the same build as this suite.</summary>
    public static string StandIn(string name)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(build.Parent!.Parent!.FullName, name, build.Name, name + ".dll");
    }
}
