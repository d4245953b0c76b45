using System.Text.Json.Nodes;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Training;
using Spectre.Console;

namespace Sentinel.Demo.Story;

/// <summary>
/// Tells the story on a running silo: a good version serves; one with a bug is promoted, drifts by itself and is rolled back; then the world changes, retraining is asked for instead, a new version comes of it, and it takes the traffic step by step.
/// Every line that it prints was read from the product.
/// </summary>
internal sealed class StoryTeller(Scenario scenario, SiloClient silo, Narrator narrator, string folder, WebhookReceiver hook, TimeProvider time)
{
    private readonly Traffic _traffic = new(scenario, silo);
    private readonly Retraining _retraining = new(scenario, silo, folder, hook);

    public async Task<StoryReport> TellAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        Narrator.Chapter(scenario.Title);
        await narrator.RunAsync("apply", "-f", "monitor.yaml", "-f", File(scenario.Good));
        await narrator.RunAsync("promote", scenario.Model, scenario.Good.Version);
        Narrator.Say($"{scenario.Good.Version}: {scenario.Good.Note}. {scenario.Calm.Length:N0} live requests, like those that it was built for …");
        await _traffic.SendAsync(scenario.Calm, _ => false, ct);
        await narrator.UntilAsync("a stable verdict", async () => (string?)(await StatusAsync(scenario.Good.Version, ct))["verdict"] == "stable", ct);
        Narrator.Say($"[green]stable[/]: {Markup.Escape((string)(await StatusAsync(scenario.Good.Version, ct))["sentence"]!)}");

        var (drift, rollback) = await BadReleaseAsync(ct);
        await ChangedWorldAsync(ct);
        var (trained, retrained) = await RetrainedAsync(ct);
        var rollouts = scenario.Rollouts is { } material ? await new RolloutStory(scenario, material, silo, narrator, _traffic, folder, time).TellAsync(trained, ct) : null;

        var bad = await SendBadMessagesAsync(ct);
        return await ReportAsync(drift, rollback, retrained, rollouts, bad, time.GetElapsedTime(started), ct);
    }

    private async Task<(DriftFound Drift, RollbackDone Rollback)> BadReleaseAsync(CancellationToken ct)
    {
        Narrator.Chapter($"Release {scenario.Bad.Version}: {scenario.Bad.Note}. Nobody knows yet.");
        await narrator.RunAsync("apply", "-f", File(scenario.Bad));
        await narrator.RunAsync("promote", scenario.Model, scenario.Bad.Version);
        Narrator.Say("The same traffic again …");
        var before = _traffic.Sent;
        for (var pass = 0; pass < 4 && await _traffic.SendAsync(scenario.Calm, version => version == scenario.Good.Version, ct) != scenario.Good.Version;)
        {
            pass++;
        }

        JsonNode? done = null;
        await narrator.UntilAsync("the rollback", async () => (done = (await ModelAsync(ct))["rollbacks"]!.AsArray().FirstOrDefault()) is not null && (string?)done["outcome"] == "completed", ct);
        var status = await StatusAsync(scenario.Bad.Version, ct);
        var drift = new DriftFound(scenario.Bad.Version, (string)status["lastReport"]!["id"]!, (string)done!["reason"]!);
        var rollback = new RollbackDone((string)done["from"]!, (string)done["to"]!, (long)done["epoch"]!, (double)done["milliseconds"]!);
        Narrator.Say($"[red]drift[/] after {_traffic.Sent - before:N0} requests: {Markup.Escape(drift.Sentence)}");
        Narrator.Say($"[green]rolled back[/] {rollback.From} → {rollback.To}, epoch {rollback.Epoch}, {rollback.Milliseconds:N0} ms from the verdict to the read-back; the next answers come from {rollback.To}");
        return (drift, rollback);
    }

    private async Task ChangedWorldAsync(CancellationToken ct)
    {
        Narrator.Chapter($"The world changes. {scenario.Change}");
        Narrator.Say($"{scenario.Changed.Length:N0} live requests …");
        await _traffic.SendAsync(scenario.Changed, _ => false, ct);
        await narrator.UntilAsync("a request to retrain", async () => (await ModelAsync(ct))["triggers"]!.AsArray().Count > 0, ct);
        var model = await ModelAsync(ct);
        Narrator.Say($"[yellow]retraining asked for[/]: {Markup.Escape((string)model["triggers"]![0]!["reason"]!)}");
        Narrator.Say($"No rollback: the inputs changed, an older version would not help. Still serving: {Champion(model)}");
    }

    private async Task<(TrainedRelease Trained, RetrainDone Done)> RetrainedAsync(CancellationToken ct)
    {
        await narrator.UntilAsync("the request to reach the trainer", () => Task.FromResult(_retraining.Trigger is not null), ct);
        var trigger = _retraining.Trigger!;
        Narrator.Chapter($"The team's trainer hears of {trigger} and trains on the {scenario.Changed.Length:N0} rows of late, whose labels have come");
        var trained = await _retraining.TrainAsync(trigger, scenario.Changed, ct);
        Narrator.Say($"{trained.Release.Version}: {trained.Release.Note}; {trained.Metric} {trained.Value:0.000} on rows that were held out, {trained.Parent} has {trained.ParentValue:0.000} there");
        await narrator.RunAsync("apply", "-f", File(trained.Release));
        JsonNode? run = null;
        await narrator.UntilAsync("the end of the run", async () => (string?)(run = await _retraining.RunAsync(trigger, ct))["status"] == "succeeded", ct);
        var seconds = ((DateTimeOffset)run!["ended"]! - (DateTimeOffset)run["requested"]!).TotalSeconds;
        Narrator.Say($"[green]{(string?)run["newVersion"]} came of {Markup.Escape(trigger)}[/] {seconds:N1} s after it was asked for; its lineage names parent, trigger and data");
        return (trained, new RetrainDone(
            trigger, (string)run["status"]!, (string)run["newVersion"]!, (string)run["version"]!, (string)run["dataDigest"]!, trained.Metric, Math.Round(trained.Value, 4), Math.Round(trained.ParentValue, 4), Math.Round(seconds, 1)));
    }

    private async Task<int> SendBadMessagesAsync(CancellationToken ct)
    {
        var info = (await silo.GetAsync("info", ct))["kafka"]!;
        var sent = await BadMessages.SendAsync((string)info["bootstrapServers"]!, (string)info["predictionTopic"]!, scenario.Model, scenario.Good.Version, ct);
        Narrator.Say($"{sent} malformed messages, to see where they end up …");
        return sent;
    }

    private async Task<StoryReport> ReportAsync(DriftFound drift, RollbackDone rollback, RetrainDone retrained, RolloutsDone? rollouts, int bad, TimeSpan elapsed, CancellationToken ct)
    {
        var (copies, counted, dead) = (0L, 0L, 0L);
        await narrator.UntilAsync(
            "every row to be accounted for",
            async () =>
            {
                // Shadows answer when nobody else is asking: until their copies are all answered, there are more at each look.
                var before = copies;
                (copies, counted, dead) = (await silo.CountAsync("sentinel_scoring_shadow_rows_total", ct), await CountedAsync(ct), await DeadLetteredAsync(ct));
                return copies == before && counted + dead == _traffic.Sent + copies + bad;
            },
            ct,
            () => $"{_traffic.Sent} answered, {copies} copies and {bad} bad messages are not {counted} counted and {dead} dead letters");
        await narrator.UntilAsync("the deliveries", async () => (await silo.GetAsync("deliveries", ct))["deliveries"]!.AsArray().All(d => (string?)d!["state"] == "delivered"), ct);
        await narrator.RunAsync("audit", "verify", scenario.Model);
        var model = await ModelAsync(ct);
        var audit = await silo.GetAsync($"models/{scenario.Model}/audit?verify=true", ct);
        var report = new StoryReport
        {
            Scenario = scenario.Model,
            RowsSent = _traffic.Sent + copies + bad,
            RowsOfShadows = copies,
            RowsCounted = counted,
            RowsDeadLettered = dead,
            DeadLettersOnPurpose = bad,
            FirstDriftVerdict = drift,
            Rollback = rollback,
            RetrainRequested = model["triggers"]!.AsArray().Count > 0,
            RetrainReason = (string)model["triggers"]![0]!["reason"]!,
            Retrained = retrained,
            Rollouts = rollouts,
            AlertsDelivered = hook.Received.Count,
            AlertsWithBadSignature = hook.BadSignatures,
            AuditVerified = (bool)audit["verification"]!["verified"]!,
            AuditEntries = (long)audit["verification"]!["entries"]!,
            Champion = Champion(model),
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
        };
        Narrator.Say($"{report.RowsSent:N0} rows sent ({report.RowsOfShadows:N0} of them copies for shadows) = {report.RowsCounted:N0} counted + {report.RowsDeadLettered} dead letters; {report.AlertsDelivered} signed deliveries; {report.AuditEntries} audit entries verified");
        return report;
    }

    private async Task<long> CountedAsync(CancellationToken ct)
    {
        var versions = (await ModelAsync(ct))["versions"]!.AsArray().Select(version => (string)version!["version"]!);
        var counted = 0L;
        foreach (var version in versions)
        {
            counted += (long)(await StatusAsync(version, ct))["rows"]!;
        }

        return counted;
    }

    private async Task<long> DeadLetteredAsync(CancellationToken ct) =>
        (await silo.GetAsync("ingest", ct))["deadLetters"]!.AsObject().Sum(reason => (long)reason.Value!);

    private Task<JsonNode> StatusAsync(string version, CancellationToken ct) => silo.GetAsync($"models/{scenario.Model}/versions/{version}/status", ct);

    private Task<JsonNode> ModelAsync(CancellationToken ct) => silo.GetAsync($"models/{scenario.Model}", ct);

    private static string Champion(JsonNode model) => (string)model["aliases"]!["champion"]!;

    private string File(Release release) => $"{scenario.Model}-{release.Version}.yaml";
}
