using System.Reflection;
using System.Runtime.Loader;

namespace Sentinel.Orleans.Tests.PublicApi;

/// <summary>The genuine Orleans assemblies, where they are to be had: loaded apart, to be looked at and not to be run.</summary>
/// <remarks>They are sought in the folder that SENTINEL_GENUINE_FEED names (assemblies, or a NuGet packages folder), and else in the user's packages folder.</remarks>
public static class GenuineOrleans
{
    private const string Variable = "SENTINEL_GENUINE_FEED";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Files = new(FindFiles);

    public static string MissingReason => $"There is no genuine Orleans in the NuGet packages folder; {Variable} may name a folder that has it.";

    public static bool Exists => Files.Value.ContainsKey("Orleans.Core.Abstractions") && Files.Value.ContainsKey("Orleans.TestingHost");

    public static IReadOnlyList<Assembly> Load()
    {
        var context = new AssemblyLoadContext("genuine Orleans");
        context.Resolving += (_, name) => Files.Value.TryGetValue(name.Name!, out var file) ? context.LoadFromAssemblyPath(file) : null;
        return [.. Files.Value.Where(file => IsOrleans(file.Key)).Select(file => context.LoadFromAssemblyPath(file.Value))];
    }

    private static bool IsOrleans(string name) => name.StartsWith("Orleans.", StringComparison.Ordinal) && !name.Contains("Analyzers", StringComparison.Ordinal) && !name.Contains("CodeGenerator", StringComparison.Ordinal);

    private static Dictionary<string, string> FindFiles()
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var loose = Directory.GetFiles(folder, "*.dll");
        IEnumerable<string> files = loose.Length > 0
            ? loose
            : Directory.GetDirectories(folder, "microsoft.orleans.*").Concat(Directory.GetDirectories(folder, "microsoft.extensions.*")).Concat(Directory.GetDirectories(folder, "newtonsoft.json"))
                .SelectMany(package => Directory.GetFiles(package, "*.dll", SearchOption.AllDirectories))
                .Where(file => file.Contains($"{Path.DirectorySeparatorChar}lib{Path.DirectorySeparatorChar}net", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
        var byName = new Dictionary<string, string>();
        foreach (var file in files)
        {
            byName[Path.GetFileNameWithoutExtension(file)] = Path.GetFullPath(file);
        }

        return byName;
    }
}
