using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sentinel.Demo.Story;

/// <summary>The product's two programs, started as a user starts them.</summary>
/// <param name="siloProgram">Path of the silo's assembly.</param>
/// <param name="cliProgram">Path of the command line's assembly.</param>
internal sealed class Products(string siloProgram, string cliProgram)
{
    /// <summary>A loopback port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a silo; its log goes to a file.</summary>
    public Process StartSilo(Uri url, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [siloProgram]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["Sentinel__Http__Urls"] = url.ToString();
        start.Environment["Sentinel__Storage__Path"] = Path.Combine(folder, "data");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The silo could not be started");
        var log = TextWriter.Synchronized(File.CreateText(Path.Combine(folder, "silo.log")));
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.Exited += (_, _) => log.Flush();
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs a command of the command line and answers its output.</summary>
    /// <exception cref="InvalidOperationException">It did not exit with 0; the message holds what it printed.</exception>
    public async Task<string> RunAsync(Uri url, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [cliProgram, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["SENTINEL_URL"] = url.ToString();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The command line could not be started");
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"sentinel {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await error}");
    }
}
