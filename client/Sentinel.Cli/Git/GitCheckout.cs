namespace Sentinel.Cli.Git;

/// <summary>A work tree as it is checked out.</summary>
/// <param name="Root">Its folder.</param>
/// <param name="Repository">Address of the repository without credentials; null where it has no remote.</param>
/// <param name="Head">The commit that is checked out.</param>
/// <param name="IsChanged">Whether a file that Git tracks is another than in that commit.</param>
/// <param name="IsSparse">Whether files that Git tracks are left out of it.</param>
/// <param name="Tracked">Files that Git tracks, relative to <paramref name="Root"/>, with <c>/</c>.</param>
internal sealed record GitCheckout(string Root, string? Repository, string Head, bool IsChanged, bool IsSparse, IReadOnlySet<string> Tracked)
{
    /// <summary>The folder of the work tree that a file or folder lies in; null where it lies in none.</summary>
    public static string? RootOf(string path)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(path)); folder is not null; folder = folder.Parent)
        {
            // In a work tree beside the repository, and in a submodule, it is a file.
            var git = Path.Combine(folder.FullName, ".git");
            if (Directory.Exists(git) || File.Exists(git))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    /// <summary>Looks at a work tree.</summary>
    /// <exception cref="BadInputException">Git cannot be run, refuses the folder, or has no commit there.</exception>
    public static async Task<GitCheckout> AtAsync(string root, CancellationToken ct)
    {
        await GitProgram.RunAsync(root, ["rev-parse", "--git-dir"], ct);
        var head = await GitProgram.AskAsync(root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], ct) ?? throw new BadInputException($"the repository in '{root}' has no commit yet");
        var changes = await GitProgram.RunAsync(root, ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=none"], ct);
        // A letter and a space before each; S marks a file that is left out of the work tree.
        string[] tracked = (await GitProgram.RunAsync(root, ["ls-files", "-t", "-z"], ct)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return new GitCheckout(root, await GitRemote.UrlAsync(root, ct), head.Trim(), changes.Length > 0, tracked.Any(line => line[0] == 'S'), tracked.Select(line => line[2..]).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The newest commit that changed one of the files; the one that is checked out where none did.</summary>
    public async Task<string> LastChangeAsync(IEnumerable<string> files, CancellationToken ct)
    {
        string[] known = [.. files.Select(PathOf).Where(Tracked.Contains).Select(path => $":(top,literal){path}")];
        var commit = known.Length == 0 ? "" : (await GitProgram.RunAsync(Root, ["log", "-1", "--format=%H", "HEAD", "--", .. known], ct)).Trim();
        return commit.Length > 0 ? commit : Head;
    }

    /// <summary>A file's or folder's path in the repository; empty for the whole of it.</summary>
    public string PathOf(string path)
    {
        var relative = Path.GetRelativePath(Root, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');
        return relative == "." ? "" : relative;
    }
}
