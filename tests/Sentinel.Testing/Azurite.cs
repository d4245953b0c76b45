using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Sentinel.Testing;

/// <summary>
/// A genuine Azure Storage blob server on a free loopback port, in memory, for the tests of one class. It is installed once, with npm,
/// into a cache outside the checkout. Tests that use it carry <see cref="AzuriteFactAttribute"/>.
/// </summary>
public sealed partial class Azurite : IAsyncLifetime
{
    private const string Version = "3.37.0";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private Process? _server;

    /// <summary>Whether Node and npm are there.</summary>
    public static bool CanRun => OnPath("node") && OnPath("npm");

    /// <summary>How to reach the server, for <c>BlobServiceClient</c>. Account and key are the ones that every Azurite has.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!CanRun)
        {
            return;
        }

        var main = Path.Combine(await InstallAsync(), "node_modules", "azurite", "dist", "src", "blob", "main.js");
        _server = Start("node", main, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", "0");
        using var patience = new CancellationTokenSource(Patience);
        while (await _server.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                ConnectionString = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
                    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
                    $"BlobEndpoint={match.Groups[1].Value}/devstoreaccount1;";
                return;
            }
        }

        throw new InvalidOperationException($"Azurite ended before it listened: {await _server.StandardError.ReadToEndAsync(patience.Token)}");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }
    }

    private static async Task<string> InstallAsync()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(cache, "sentinel", "azurite-" + Version);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // Installed beside its place and moved there whole: of several test processes that install at once, one wins and the others take its copy.
        var work = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(work);
        using var npm = Start("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", work, "azurite@" + Version);
        using var patience = new CancellationTokenSource(Patience);
        var output = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(patience.Token), npm.StandardError.ReadToEndAsync(patience.Token));
        await npm.WaitForExitAsync(patience.Token);
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm could not install azurite {Version}: {string.Concat(output)}");
        }

        try
        {
            Directory.Move(work, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(work, recursive: true);
        }

        return folder;
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"listens on (http://\S+)")]
    private static partial Regex Listening();
}
