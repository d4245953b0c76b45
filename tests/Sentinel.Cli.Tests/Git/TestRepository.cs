using System.Diagnostics;

namespace Sentinel.Cli.Tests.Git;

/// <summary>A repository with a work tree that is gone with the test.</summary>
internal sealed class TestRepository : IDisposable
{
    public TestRepository(string? remote = "https://bot:s3cret@example.org/team/housing.git")
    {
        Run("init", "--quiet", "--initial-branch=main");
        Run("config", "user.name", "A");
        Run("config", "user.email", "a@example.org");
        Run("config", "commit.gpgSign", "false");
        Run("config", "tag.gpgSign", "false");
        if (remote is not null)
        {
            Run("remote", "add", "origin", remote);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sentinel-repository-").FullName;

    public string Head => Run("rev-parse", "HEAD");

    /// <summary>Writes a file; its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Commits everything; the commit.</summary>
    public string Commit(string message = "change")
    {
        Run("add", "--all");
        Run("commit", "--quiet", "--allow-empty", "--message", message);
        return Head;
    }

    /// <summary>Runs git here; what it wrote.</summary>
    public string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", Folder, .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
