using System.Diagnostics;
using System.Text.Json.Nodes;
using Sentinel.Client;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>Retraining by hand, as a person asks for it at a terminal, with a trainer that is a script on the silo's machine.</summary>
public sealed class RetrainCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-retrain-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_person_asks_for_retraining_sees_the_run_go_on_and_finds_it_with_the_version_that_came_of_it()
    {
        var script = Path.Combine(_folder.CreateSubdirectory("commands").FullName, "train.sh");
        ShellScript.Write(script, "echo \"$SENTINEL_TRIGGER is queued\"");
        await using var silo = new SiloProcess(_folder.FullName, new Dictionary<string, string> { ["Hooks:CommandFolder"] = Path.GetDirectoryName(script)! });
        silo.Start();
        await silo.ReadyAsync();
        var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "ada");
        await client.ApplyAsync(Version("1.0.0", lineage: null));
        await client.ApplyAsync(Manifest("Hook", new JsonObject { ["name"] = "trainer" }, """{"type": "command", "command": ["train.sh"]}"""));
        await client.ApplyAsync(Manifest("Monitor", new JsonObject { ["model"] = "loans" }, """{"actions": {"retrain": {"hook": "trainer"}}}"""));

        var (exit, output, _) = await RunAsync(silo, "retrain", "loans", "--version", "1.0.0", "--reason", "a new season");
        Assert.Equal(0, exit);
        Assert.StartsWith("retrain-by-hand-1: a successor of 1.0.0 is asked for of trainer, until ", output, StringComparison.Ordinal);
        await Inquiry.UntilAsync("a run that the command took", async _ => (await RunAsync(silo, "get", "triggers", "loans")).Output, Holds, listed => listed, Patience);

        var (again, _, error) = await RunAsync(silo, "retrain", "loans", "--version", "1.0.0");
        Assert.Equal(1, again);
        Assert.Contains("run retrain-by-hand-1 goes on", error.ReplaceLineEndings(" "), StringComparison.Ordinal);

        await client.ApplyAsync(Version("2.0.0", new JsonObject { ["parent"] = "1.0.0", ["trigger"] = "retrain-by-hand-1" }));
        await Inquiry.UntilAsync("the end of the run", async _ => await RunsAsync(silo), runs => (string?)runs[0]!["status"] == "succeeded", runs => runs.ToJsonString(), Patience);
        Assert.Equal(("2.0.0", "hand", "a new season"), ((string?)(await RunsAsync(silo))[0]!["newVersion"], (string?)(await RunsAsync(silo))[0]!["cause"], (string?)(await RunsAsync(silo))[0]!["reason"]));
        var described = (await RunAsync(silo, "describe", "loans@2.0.0")).Output;
        Assert.Contains("hand: a new season; succeeded with 2.0.0", described, StringComparison.Ordinal);

        static bool Holds(string listed) => new[] { "retrain-by-hand-1", "hand", "acknowledged", "a new season", "retrain-by-hand-1 is queued" }.All(word => listed.Contains(word, StringComparison.Ordinal));
    }

    private static async Task<JsonArray> RunsAsync(SiloProcess silo) => JsonNode.Parse((await RunAsync(silo, "get", "triggers", "loans", "-o", "json")).Output)!.AsArray();

    private static async Task<(int Exit, string Output, string Error)> RunAsync(SiloProcess silo, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf("Sentinel.Cli"), .. arguments, "--url", silo.Url.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static JsonObject Version(string version, JsonObject? lineage)
    {
        var manifest = Manifest("ModelVersion", new JsonObject { ["model"] = "loans", ["version"] = version }, """{"signature": {"features": [{"name": "income", "type": "numeric"}], "prediction": {"type": "numeric"}}}""");
        manifest["spec"]!["lineage"] = lineage;
        return manifest;
    }

    private static JsonObject Manifest(string kind, JsonObject metadata, string spec) => new() { ["apiVersion"] = "sentinel/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = JsonNode.Parse(spec) };
}
