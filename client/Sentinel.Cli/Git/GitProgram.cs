using System.ComponentModel;
using System.Diagnostics;

namespace Sentinel.Cli.Git;

/// <summary>Runs the program <c>git</c> in a folder. It never asks the terminal for anything.</summary>
internal static class GitProgram
{
    // A hook of Git has these set, and they would lead away from the folder that is meant.
    private static readonly string[] Misleading = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE"];

    /// <summary>What it wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="BadInputException">It is not there, or says that something is wrong.</exception>
    public static async Task<string> RunAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var (exit, output, error) = await TryAsync(folder, arguments, [], ct);
        return exit == 0 ? output : throw Failure(folder, arguments, error);
    }

    /// <summary>What it wrote; null where it says no.</summary>
    public static async Task<string?> AskAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var (exit, output, _) = await TryAsync(folder, arguments, [], ct);
        return exit == 0 ? output : null;
    }

    /// <summary>Has it do something with variables of the environment.</summary>
    /// <exception cref="BadInputException">It is not there, or says that something is wrong.</exception>
    public static async Task TellAsync(string folder, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var (exit, _, error) = await TryAsync(folder, arguments, environment, ct);
        if (exit != 0)
        {
            throw Failure(folder, arguments, error);
        }
    }

    private static async Task<(int Exit, string Output, string Error)> TryAsync(string folder, string[] arguments, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var name in Misleading)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment.Concat([new("LC_ALL", "C.UTF-8"), new("GIT_TERMINAL_PROMPT", "0"), new("GIT_OPTIONAL_LOCKS", "0")]))
        {
            start.Environment[name] = value;
        }

        using var process = Started(start);
        process.StandardInput.Close();
        try
        {
            var error = process.StandardError.ReadToEndAsync(ct);
            var output = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BadInputException($"git cannot be run: {e.Message}. Install it, or put it on the PATH.");
        }
    }

    // What is wrong stands first; what follows is advice of several lines, or none.
    private static BadInputException Failure(string folder, string[] arguments, string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new($"git {arguments[0]} in '{folder}': {lines.FirstOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "failed without a word"}");
    }
}
