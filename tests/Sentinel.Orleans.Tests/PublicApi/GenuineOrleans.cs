using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;

namespace Sentinel.Orleans.Tests.PublicApi;

/// <summary>The genuine Orleans assemblies, where they are to be had: loaded apart, to be looked at and not to be run.</summary>
/// <remarks>They are sought in the folder that SENTINEL_GENUINE_FEED names (of assemblies, of .nupkg files, or a NuGet packages folder), and else in the user's packages folder.</remarks>
public static class GenuineOrleans
{
    private const string Variable = "SENTINEL_GENUINE_FEED";

    private static readonly Lazy<IReadOnlyDictionary<string, Func<Stream>>> Files = new(FindFiles);

    public static string MissingReason => $"There is no genuine Orleans in the NuGet packages folder; {Variable} may name a folder that has it.";

    public static bool Exists => Files.Value.ContainsKey("Orleans.Core.Abstractions") && Files.Value.ContainsKey("Orleans.TestingHost");

    public static IReadOnlyList<Assembly> Load()
    {
        var context = new AssemblyLoadContext("genuine Orleans");
        context.Resolving += (_, name) => Files.Value.TryGetValue(name.Name!, out var file) ? Load(context, file) : null;
        return [.. Files.Value.Where(file => IsOrleans(file.Key)).Select(file => context.Assemblies.FirstOrDefault(loaded => loaded.GetName().Name == file.Key) ?? Load(context, file.Value))];
    }

    private static bool IsOrleans(string name) => name.StartsWith("Orleans.", StringComparison.Ordinal) && !name.Contains("Analyzers", StringComparison.Ordinal) && !name.Contains("CodeGenerator", StringComparison.Ordinal);

    private static Assembly Load(AssemblyLoadContext context, Func<Stream> open)
    {
        using var stream = open();
        return context.LoadFromStream(stream);
    }

    private static Dictionary<string, Func<Stream>> FindFiles()
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var found = new Dictionary<string, Func<Stream>>();
        if (!Directory.Exists(folder))
        {
            return found;
        }

        var packages = new[] { "microsoft.orleans.*", "microsoft.extensions.*", "newtonsoft.json" }.SelectMany(pattern => Directory.GetDirectories(folder, pattern));
        var restored = packages.SelectMany(package => Directory.GetFiles(package, "*.dll", SearchOption.AllDirectories)).Where(IsLibrary).Order(StringComparer.Ordinal);
        foreach (var file in restored.Concat(Directory.GetFiles(folder, "*.dll")))
        {
            found[Path.GetFileNameWithoutExtension(file)] = () => File.OpenRead(file);
        }

        foreach (var package in Directory.GetFiles(folder, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            foreach (var entry in archive.Entries.Where(entry => IsLibrary(entry.FullName) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
            {
                var bytes = new MemoryStream();
                using var content = entry.Open();
                content.CopyTo(bytes);
                found[Path.GetFileNameWithoutExtension(entry.Name)] = () => new MemoryStream(bytes.ToArray());
            }
        }

        return found;
    }

    private static bool IsLibrary(string path) => path.Replace('\\', '/').Contains("lib/net", StringComparison.Ordinal);
}
