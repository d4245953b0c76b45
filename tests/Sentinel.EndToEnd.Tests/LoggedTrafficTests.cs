using System.Text.Json;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>
/// The same rows come as a replay of their CSV, as KServe's inference logger posts them, as a Knative sink writes them to Kafka, and as SageMaker captures them: the windows are the same, figure by figure.
/// </summary>
public sealed class LoggedTrafficTests : IAsyncLifetime, IDisposable
{
    private const int Partitions = 3;
    private const int WindowsMax = 1_000;
    private const int PostedAlone = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();
    private SiloProcess _silo = null!;
    private SentinelHttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _silo = new SiloProcess(_folder.Path, new Dictionary<string, string> { ["Kafka:Partitions"] = $"{Partitions}", ["Checkpoint:Interval"] = "00:00:00.500" });
        _client = SentinelHttpClient.Create(_silo.Url, apiKey: null, actor: "test");
        _silo.Start();
        await _silo.ReadyAsync();
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [SharedFact]
    public async Task Logged_traffic_gives_the_windows_that_a_replay_of_its_rows_gives()
    {
        var file = ReplayedFile.Housing(_folder.Path);
        var rows = LoggedRow.Read(file);
        string[] models = ["housing", "posted", "written", "captured"];
        var manifests = string.Join("\n---\n", models.Select(model => File.ReadAllText(file.Manifests).Replace("{model: housing", $"{{model: {model}", StringComparison.Ordinal))
            .Append(Source("posted", "probabilities", file.Features)).Append(Source("written", "probabilities", file.Features)));
        var path = Path.Combine(_folder.Path, "all.yaml");
        await File.WriteAllTextAsync(path, manifests);
        await RunAsync("apply", "-f", path);

        // Without labels: what those are worth is another test's.
        await RunAsync([.. file.ReplayArguments.Except(["--label-column", file.Outcomes.Label])]);
        using var http = new HttpClient { BaseAddress = _silo.Url };
        await LoggedRows.PostAsync(http, rows, "posted", PostedAlone);
        LoggedRows.Produce((await _client.GetInfoAsync()).Kafka.BootstrapServers, "sentinel.inferences", rows, "written");
        var capture = Path.Combine(_folder.Path, "capture.jsonl.gz");
        LoggedRows.Capture(capture, rows);
        await RunAsync("replay", capture, "--model", "captured", "--version", "1.4.0", "--format", "sagemaker-capture", "--prediction-column", "0", "--class-column", "1");

        var expected = await WindowsAsync("housing", rows.Length);
        Assert.True(expected.Count >= 12, $"only {expected.Count} windows closed");
        foreach (var model in models[1..])
        {
            var windows = await WindowsAsync(model, rows.Length);
            Assert.Equal(expected.Keys, windows.Keys);
            Assert.All(windows, window => Assert.Equal(expected[window.Key], window.Value));
        }

        using var ingest = JsonDocument.Parse(await http.GetStringAsync("/api/v1/ingest"));
        var pairs = ingest.RootElement.GetProperty("inferences");
        Assert.Equal((2 * rows.Length, 0, 0), (pairs.GetProperty("paired").GetInt32(), pairs.GetProperty("waiting").GetInt32(), pairs.GetProperty("repeated").GetInt32()));
        Assert.Empty(ingest.RootElement.GetProperty("deadLetters").EnumerateObject());
    }

    /// <summary>Closed windows once all rows are counted, by partition and number: what they say, without where their rows lay and when they closed among those of other partitions.</summary>
    private async Task<SortedDictionary<string, string>> WindowsAsync(string model, int rows)
    {
        var id = new ModelVersionId(model, "1.4.0");
        var (_, windows) = await Inquiry.UntilAsync(
            $"every row of {model} is counted, and every full window judged",
            async ct => (Status: await _client.GetStatusAsync(id, ct), Windows: await _client.GetWindowsAsync(id, WindowsMax, ct)),
            answer => answer.Status.Rows == rows && answer.Windows.Sum(window => window.Rows) + answer.Status.OpenWindows.Sum(window => window.Rows) == rows,
            answer => $"{answer.Status.Rows} of {rows} rows, {answer.Windows.Length} windows, {answer.Status.OpenWindows.Length} open ones",
            Patience);
        return new(windows.ToDictionary(window => window.Id[1..], Said), StringComparer.Ordinal);
    }

    // The kernel distance is that of a sample of rows, which is drawn by their offsets.
    private static string Said(WindowReport window) => JsonSerializer.Serialize(
        new { window.Rows, window.Late, window.FirstTime, window.LastTime, window.Verdict, window.Features, window.Prediction, window.Class, Multivariate = window.Multivariate! with { Mmd2 = null, Mmd2Test = null }, window.EstimatedPerformance }, SentinelJson.Options);

    private static string Source(string service, string output, string[] columns) => $$"""
        apiVersion: sentinel/v1
        kind: Source
        metadata: { name: {{service}}-eu }
        spec:
          kserve: {inferenceService: {{service}}, namespace: default}
          model: {{service}}
          version: {from: endpoint, map: {default: 1.4.0} }
          columns: [{{string.Join(", ", columns)}}]
          prediction: {output: {{output}}, index: 1}
          class: {output: label}
        """;

    private async Task RunAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [BuiltProgram.PathOf("Sentinel.Cli"), .. arguments, "--url", _silo.Url.ToString()]);
        Assert.True(await command.ExitAsync(Patience) == 0, command.Output);
    }
}
