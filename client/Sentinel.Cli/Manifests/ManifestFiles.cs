namespace Sentinel.Cli.Manifests;

/// <summary>Finds the manifests that a path names.</summary>
internal static class ManifestFiles
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <exception cref="BadInputException">There is none.</exception>
    public static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new BadInputException($"'{path}' is neither a file nor a folder");
        }

        // Folders such as .git and .github are of other programs.
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar)[..^1].Any(folder => folder.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return files.Length > 0 ? files : throw new BadInputException($"Folder '{path}' holds no manifest (*.yaml, *.yml, *.json)");
    }
}
