using System.CommandLine;
using System.Text.Json.Nodes;
using Sentinel.Cli.Manifests;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Simulations;

namespace Sentinel.Cli.Commands;

/// <summary><c>simulate M[@V] --policy FILE</c>: recorded windows under another policy.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("model") { Description = "Model, or model@version; without a version the one that holds the traffic, else the newest" };
        var policy = new Option<string>("--policy") { Description = "Manifest of kind Monitor", Required = true };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Only windows that end at that event time or later" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Only windows that end at that event time or earlier" };
        var command = new Command("simulate", "Replay recorded windows through another monitor policy, and say what it would have done; nothing is changed") { target, policy, from, to };
        command.Run(async (options, ct) =>
        {
            var spec = Spec(options.GetRequiredValue(policy));
            var silo = SharedOptions.Silo(options);
            var version = await VersionAsync(silo, options.GetRequiredValue(target), ct);
            var simulation = await silo.SimulateAsync(version, spec, options.GetValue(from), options.GetValue(to), ct);
            SharedOptions.Show(options, simulation, () => Print(simulation));

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Simulation simulation)
    {
        Screen.Line($"{simulation.Model}@{simulation.Version}, {Screen.Count(simulation.Windows.Length)} windows: the other policy {simulation.Sentence}");
        Screen.Table(["policy", "alarm at", "window", "over at", "cause", "would have", "was"], Rows("in force", simulation.Present).Concat(Rows("other", simulation.Other)));
        foreach (var note in simulation.Notes)
        {
            Screen.Line(note);
        }
    }

    private static IEnumerable<string?[]> Rows(string name, SimulatedPolicy policy) => policy.Alarms.Select(alarm =>
        (string?[])[name, Screen.Time(alarm.Time), alarm.Window, alarm.ClearedWindow, Screen.Word(alarm.Cause), Screen.Word(alarm.Action), Screen.Word(alarm.Standing)]);

    private static JsonObject Spec(string file)
    {
        var documents = YamlDocuments.Read(file).Where(document => (string?)document.Body["kind"] == "Monitor").ToArray();
        return documents is [{ Body: var body }] && body["spec"] is JsonObject spec
            ? spec
            : throw new BadInputException($"--policy must name a file with one manifest of kind Monitor and its spec; {file} holds {documents.Length}");
    }

    private static async Task<ModelVersionId> VersionAsync(SentinelHttpClient silo, string target, CancellationToken ct)
    {
        if (target.Contains('@', StringComparison.Ordinal))
        {
            return ModelVersionId.Parse(target);
        }

        var model = await silo.GetModelAsync(target, ct);
        var version = model.Route.Weights.Where(weight => weight.Value > 0).OrderByDescending(weight => weight.Value).Select(weight => weight.Key).FirstOrDefault() ?? model.Versions.LastOrDefault()?.Version;
        return version is null ? throw new BadInputException($"{target} has no version") : new ModelVersionId(target, version);
    }
}
