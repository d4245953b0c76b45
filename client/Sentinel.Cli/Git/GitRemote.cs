namespace Sentinel.Cli.Git;

/// <summary>Where a clone came from.</summary>
internal static class GitRemote
{
    private const string Usual = "origin";

    /// <summary>The address of the remote that the branch follows, else of <c>origin</c>, else of the only one, without credentials; null where there is none.</summary>
    public static async Task<string?> UrlAsync(string folder, CancellationToken ct)
    {
        var branch = (await GitProgram.AskAsync(folder, ["symbolic-ref", "--quiet", "--short", "HEAD"], ct))?.Trim();
        var followed = branch is null ? null : (await GitProgram.AskAsync(folder, ["config", "--get", $"branch.{branch}.remote"], ct))?.Trim();
        string[] remotes = [.. (await GitProgram.RunAsync(folder, ["remote"], ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        var remote = remotes.Contains(followed) ? followed : remotes.Contains(Usual) ? Usual : remotes is [var only] ? only : null;

        // As it is written: `git remote get-url` would follow insteadOf, which is where tokens are put.
        return remote is not null && await GitProgram.AskAsync(folder, ["config", "--get", $"remote.{remote}.url"], ct) is { } url ? RepositoryUrl.WithoutCredentials(url.Trim()) : null;
    }
}
