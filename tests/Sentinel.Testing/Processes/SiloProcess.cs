namespace Sentinel.Testing.Processes;

/// <summary>The silo program on file storage in a folder of its own, which can be killed and started again on the same folder, addresses and broker.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private const string Ready = "ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, string> _settings;
    private readonly HttpClient _http;
    private ChildProcess? _process;

    /// <summary>A silo that is not started yet.</summary>
    /// <param name="folder">Where it keeps its records.</param>
    /// <param name="settings">Settings besides addresses and storage, such as <c>Kafka:BootstrapServers</c>; environment variables where the name has no colon.</param>
    public SiloProcess(string folder, IReadOnlyDictionary<string, string> settings)
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        _http = new HttpClient { BaseAddress = Url, Timeout = Patience };
        _settings = new Dictionary<string, string>
        {
            ["Sentinel__Http__Urls"] = Url.ToString().TrimEnd('/'),
            ["Sentinel__Storage__Path"] = Path.Combine(folder, "data"),
            ["Sentinel__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Sentinel__Cluster__GatewayPort"] = $"{FreePort.Next()}",
        };
        foreach (var (name, value) in settings)
        {
            _settings[name.Contains(':', StringComparison.Ordinal) ? "Sentinel__" + name.Replace(":", "__", StringComparison.Ordinal) : name] = value;
        }
    }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>What the running process wrote.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>The running process; throws before the first start.</summary>
    public ChildProcess Process => _process ?? throw new InvalidOperationException("The silo was not started");

    /// <summary>Starts it without waiting.</summary>
    public void Start() => _process = ChildProcess.Start("dotnet", [BuiltProgram.PathOf("Sentinel.Silo")], _settings);

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    /// <exception cref="TimeoutException">It did neither in time.</exception>
    public Task ReadyAsync() => Inquiry.UntilAsync("a silo that is ready", AskReadyAsync, answer => answer == Ready, answer => $"{answer}{Environment.NewLine}{Output}", Patience);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task<string> AskReadyAsync(CancellationToken cancellation)
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException($"The silo ended with code {Process.ExitCode}:{Environment.NewLine}{Output}");
        }

        try
        {
            using var answer = await _http.GetAsync(new Uri("healthz/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode ? Ready : $"status {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
