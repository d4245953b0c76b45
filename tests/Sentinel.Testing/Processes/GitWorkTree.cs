using System.Diagnostics;

namespace Sentinel.Testing.Processes;

/// <summary>A Git repository with a work tree that is gone with the test.</summary>
public sealed class GitWorkTree : IDisposable
{
    /// <summary>A repository without a commit, whose remote is an address with a password in it.</summary>
    public GitWorkTree()
    {
        Run("init", "--quiet", "--initial-branch=main");
        Run("config", "user.name", "A");
        Run("config", "user.email", "a@example.org");
        Run("config", "commit.gpgSign", "false");
        Run("config", "tag.gpgSign", "false");
        Run("remote", "add", "origin", "https://bot:s3cret@example.org/team/housing.git");
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sentinel-repository-").FullName;

    /// <summary>Writes a file; its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Commits everything; the commit.</summary>
    public string Commit()
    {
        Run("add", "--all");
        Run("commit", "--quiet", "--allow-empty", "--message", "change");
        return Run("rev-parse", "HEAD");
    }

    /// <summary>Runs git in it; what it wrote.</summary>
    /// <exception cref="InvalidOperationException">Git failed.</exception>
    public string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", Folder, .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed in {Folder}");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
