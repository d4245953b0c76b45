namespace Sentinel.Testing;

/// <summary>The folder <c>shared</c> beside the checkout: oracles computed by other programs, models and data sets. It is not part of the repository.</summary>
public static class SharedFolder
{
    /// <summary>The folder that holds <c>Sentinel.sln</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Whether the shared folder is there.</summary>
    public static bool Exists => Directory.Exists(Root);

    /// <summary>What a skipped test says.</summary>
    public static string MissingReason => $"needs the folder {Root}, which is not part of the repository";

    private static string Root => Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>The full path of a file or folder below the shared folder.</summary>
    /// <param name="parts">Its path, name by name.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sentinel.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Sentinel.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
