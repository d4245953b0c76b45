using Sentinel.Testing;

namespace Sentinel.Client.Tests.Samples;

/// <summary>The README of the package.</summary>
internal static class Readme
{
    /// <summary>Its blocks of C#.</summary>
    internal static string[] Samples { get; } =
        [.. File.ReadAllText(Path.Combine(SharedFolder.Repository, "client", "Sentinel.Client", "README.md")).Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];
}
