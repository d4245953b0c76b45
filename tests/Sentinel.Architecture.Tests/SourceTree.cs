using System.Text.RegularExpressions;
using Sentinel.Testing;

namespace Sentinel.Architecture.Tests;

/// <summary>The files of the checkout that people write, without what builds and tools put beside them.</summary>
internal static class SourceTree
{
    private static readonly string[] Made = [".git", ".sentinel", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules", "TestResults"];
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".txt", ".yaml", ".yml", ".html", ".css", ".js", ".py", ".sh", ".http", ""];

    /// <summary>Every text file, as its path from the root of the checkout, with <c>/</c> between names.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesBelow(SharedFolder.Repository).Order(StringComparer.Ordinal)];

    /// <summary>The C# files.</summary>
    public static IEnumerable<string> Code => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>The C# files whose types are our own: a stand-in's types are as open as those of the package that it stands in for.</summary>
    public static IEnumerable<string> OwnCode => Code.Where(file => !file.StartsWith("deploy/feed/", StringComparison.Ordinal));

    /// <summary>The lines of a file.</summary>
    public static string[] LinesOf(string file) => File.ReadAllLines(Path.Combine(SharedFolder.Repository, file));

    /// <summary>The lines of the given files that a pattern matches, each as <c>file:line: text</c>.</summary>
    public static IEnumerable<string> Matches(IEnumerable<string> files, Regex pattern) =>
        from file in files
        from line in LinesOf(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    private static IEnumerable<string> FilesBelow(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(IsText))
        {
            yield return Path.GetRelativePath(SharedFolder.Repository, file).Replace('\\', '/');
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !Made.Contains(Path.GetFileName(child))))
        {
            foreach (var file in FilesBelow(child))
            {
                yield return file;
            }
        }
    }

    // A worktree has a file .git, which holds a path of the machine that it lies on.
    private static bool IsText(string file) => Path.GetFileName(file) != ".git" && TextEndings.Contains(Path.GetExtension(file));
}
