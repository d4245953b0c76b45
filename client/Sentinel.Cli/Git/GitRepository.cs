using System.Globalization;
using Sentinel.Decisions.Gto;

namespace Sentinel.Cli.Git;

/// <summary>A repository whose tags and files are read, and tagged. One that is not on this machine is cloned for as long as this lives.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly DirectoryInfo? _clone;

    private GitRepository(string folder, string? url, DirectoryInfo? clone)
    {
        Folder = folder;
        Url = url;
        _clone = clone;
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Address without credentials; null for a repository that has no other.</summary>
    public string? Url { get; }

    /// <summary>A repository in a folder of this machine.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static async Task<GitRepository> OpenAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            throw new BadInputException($"'{folder}' is no folder: name a clone of the repository");
        }

        await GitProgram.RunAsync(folder, ["rev-parse", "--git-dir"], ct);
        return new GitRepository(folder, await GitRemote.UrlAsync(folder, ct), clone: null);
    }

    /// <summary>A repository in a folder, or of an address, which is cloned without a work tree.</summary>
    /// <exception cref="BadInputException">There is none, or it cannot be cloned.</exception>
    public static async Task<GitRepository> OpenOrCloneAsync(string repository, CancellationToken ct)
    {
        if (Directory.Exists(repository))
        {
            return await OpenAsync(repository, ct);
        }

        var clone = Directory.CreateTempSubdirectory("sentinel-git-");
        try
        {
            await GitProgram.RunAsync(clone.FullName, ["clone", "--quiet", "--bare", "--", File.Exists(repository) ? Path.GetFullPath(repository) : repository, "."], ct);
            return new GitRepository(clone.FullName, RepositoryUrl.WithoutCredentials(repository), clone);
        }
        catch
        {
            clone.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Its annotated tags.</summary>
    public async Task<IReadOnlyList<GtoTag>> TagsAsync(CancellationToken ct)
    {
        var lines = await GitProgram.RunAsync(Folder, ["for-each-ref", "--format=%(refname:strip=2)%00%(*objecttype)%00%(*objectname)%00%(taggerdate:unix)", "refs/tags"], ct);
        return
        [
            .. lines.Split('\n')
                .Select(line => line.Split('\0'))
                .Where(fields => fields is [_, "commit", _, { Length: > 0 }])
                .Select(fields => new GtoTag(fields[0], fields[2], DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)))),
        ];
    }

    /// <summary>The whole digest of a commit; null where the repository has no such commit.</summary>
    public async Task<string?> CommitAsync(string revision, CancellationToken ct) =>
        revision.StartsWith('-') ? null : (await GitProgram.AskAsync(Folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"], ct))?.Trim();

    /// <summary>A file as it was in a commit; null where it was not there.</summary>
    public Task<string?> FileAsync(string commit, string path, CancellationToken ct) => GitProgram.AskAsync(Folder, ["cat-file", "blob", $"{commit}:{path}"], ct);

    /// <summary>Writes an annotated tag.</summary>
    /// <exception cref="BadInputException">It is there already, or Git does not know who tags.</exception>
    public Task TagAsync(GtoTagDraft tag, CancellationToken ct) => GitProgram.TellAsync(
        Folder,
        ["tag", "--annotate", "--message", tag.Message, "--", tag.Name, tag.Commit],
        new Dictionary<string, string> { ["GIT_COMMITTER_DATE"] = string.Create(CultureInfo.InvariantCulture, $"{tag.Time.ToUnixTimeSeconds()} +0000") },
        ct);

    /// <inheritdoc/>
    public void Dispose() => _clone?.Delete(recursive: true);
}
