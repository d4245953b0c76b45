using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>A silo as a process, the housing models in it by manifest, requests that they answer, and the command beside it.</summary>
internal sealed class ClosedLoopRig : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-loop-");
    private readonly SiloProcess _silo;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _ended = new();
    private Task _requests = Task.CompletedTask;

    private ClosedLoopRig()
    {
        _silo = new SiloProcess(_folder.FullName, new Dictionary<string, string>());
        _http = new HttpClient { BaseAddress = _silo.Url };
    }

    public string Folder => _folder.FullName;

    public static async Task<ClosedLoopRig> StartAsync()
    {
        var rig = new ClosedLoopRig();
        rig._silo.Start();
        await rig._silo.ReadyAsync();
        return rig;
    }

    public Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => CliProcess.RunAsync([.. arguments, "--url", _silo.Url.ToString()]);

    /// <summary>Runs a command that must succeed; what it printed as JSON.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync([.. arguments, "-o", "json"]);
        Assert.True(exit == 0, $"{string.Join(' ', arguments)}: {exit}\n{output}\n{error}");
        return JsonNode.Parse(output)!;
    }

    /// <summary>Applies manifests.</summary>
    public async Task ApplyAsync(string name, string yaml)
    {
        var file = Path.Combine(Folder, $"{name}.yaml");
        await File.WriteAllTextAsync(file, yaml);
        var (exit, output, error) = await RunAsync("apply", "-f", file);
        Assert.True(exit == 0, output + error);
    }

    /// <summary>Registers versions by manifest, each with one of the shared models, and promotes the first.</summary>
    public async Task RegisterAsync(string model, params (string Version, string File)[] versions)
    {
        await ApplyAsync(model, string.Join("\n---\n", versions.Select(v => $$"""
            apiVersion: sentinel/v1
            kind: ModelVersion
            metadata: {model: {{model}}, version: {{v.Version}}}
            spec:
              artifact: {path: {{SharedFolder.PathOf("models", v.File)}}}
              metrics: {roc_auc: {{(v.Version == versions[0].Version ? "0.91" : "0.93")}}}
              signature:
                features: [{{string.Join(", ", ClosedLoopRows.Features.Select(f => $"{{name: {f}, type: numeric}}"))}}]
                prediction: {type: probability, positiveClass: "1", threshold: 0.5}
            """)));
        var (exit, output, error) = await RunAsync("promote", model, versions[0].Version, "--strategy", "immediate");
        Assert.True(exit == 0, output + error);
    }

    /// <summary>Asks a model again and again, with rows of the data, until the rig ends.</summary>
    public void Ask(string model) => _requests = AskAsync(model, _ended.Token);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _requests;
        _http.Dispose();
        await _silo.DisposeAsync();
        _ended.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AskAsync(string model, CancellationToken ct)
    {
        try
        {
            for (var i = 0; !ct.IsCancellationRequested; i++)
            {
                using var content = new StringContent(ClosedLoopRows.Request($"{model}-{i}", i).ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await _http.PostAsync(new Uri($"v2/models/{model}/infer", UriKind.Relative), content, ct);
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ct));
            }
        }
        catch (OperationCanceledException)
        {
            // The rig ends.
        }
    }
}

/// <summary>Rows of the housing data as requests.</summary>
internal static class ClosedLoopRows
{
    private const int RowsPerRequest = 20;

    private static readonly Lazy<double[][]> Rows = new(() =>
        [.. File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis.csv")).Skip(1).Select(line => line.Split(',')[1..9].Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToArray())]);

    public static string[] Features { get; } = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];

    public static JsonObject Request(string id, int number)
    {
        var first = number * RowsPerRequest % (Rows.Value.Length - RowsPerRequest);
        return new JsonObject
        {
            ["id"] = id,
            ["inputs"] = new JsonArray(new JsonObject
            {
                ["name"] = "features",
                ["shape"] = new JsonArray(RowsPerRequest, Features.Length),
                ["datatype"] = "FP64",
                ["data"] = new JsonArray([.. Rows.Value[first..(first + RowsPerRequest)].SelectMany(row => row).Select(cell => JsonValue.Create(cell))]),
            }),
        };
    }
}
