using System.Text.Json.Nodes;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Training;

namespace Sentinel.Demo.Story;

/// <summary>
/// What the team's trainer does when a signed request to retrain reaches it: says that it has heard, trains on the recent labelled rows, and registers what came of it with the trigger in its lineage.
/// </summary>
internal sealed class Retraining(Scenario scenario, SiloClient silo, string folder, WebhookReceiver hook)
{
    private const string Requested = "io.sentinel.retrain.requested.v1";

    /// <summary>Name of the version that the trainer makes.</summary>
    public const string Version = "1.2.0";

    /// <summary>Id of the trigger that the trainer was told of; null while it was told of none.</summary>
    public string? Trigger => hook.Received.Values.FirstOrDefault(e => (string?)e["type"] == Requested) is { } told ? (string?)told["data"]!["details"]!["trigger"] : null;

    /// <summary>The run that the trigger stands for, as the silo has it.</summary>
    public async Task<JsonNode> RunAsync(string trigger, CancellationToken ct) =>
        (await silo.GetAsync($"models/{scenario.Model}/triggers", ct))["runs"]!.AsArray().First(run => (string?)run!["id"] == trigger)!;

    /// <summary>Trains, telling the silo of it, and writes the manifest that registers what came of it.</summary>
    /// <param name="trigger">The trigger that is answered.</param>
    /// <param name="recent">Recent rows, all labelled.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<TrainedRelease> TrainAsync(string trigger, Row[] recent, CancellationToken ct)
    {
        await ReportAsync(trigger, new { status = "acknowledged" }, ct);
        var trained = Trainer.Train(scenario, scenario.Good, Version, recent);
        await ReportAsync(trigger, new { status = "running", dataDigest = trained.DataSha256, metrics = new Dictionary<string, double> { [trained.Metric] = trained.Value } }, ct);
        Manifests.WriteTrained(folder, scenario, trained, trigger);
        return trained;
    }

    private Task<JsonNode> ReportAsync(string trigger, object report, CancellationToken ct) => silo.PostAsync($"models/{scenario.Model}/triggers/{Uri.EscapeDataString(trigger)}", report, ct);
}
