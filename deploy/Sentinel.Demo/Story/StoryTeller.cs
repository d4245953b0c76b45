using System.Text.Json.Nodes;
using Sentinel.Demo.Scenarios;
using Spectre.Console;

namespace Sentinel.Demo.Story;

/// <summary>
/// Tells the story on a running silo: a good version serves; one with a bug is promoted, drifts by itself and is rolled back; then the world changes, retraining is asked for instead, and a new version comes of it.
/// Every line that it prints was read from the product.
/// </summary>
internal sealed class StoryTeller(Scenario scenario, SiloClient silo, Products products, Uri url, string folder, WebhookReceiver hook, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly Traffic _traffic = new(scenario, silo);
    private readonly Retraining _retraining = new(scenario, silo, folder, hook);

    public async Task<StoryReport> TellAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        Chapter(scenario.Title);
        await RunAsync("apply", "-f", "monitor.yaml", "-f", File(scenario.Good));
        await RunAsync("promote", scenario.Model, scenario.Good.Version);
        Say($"{scenario.Good.Version}: {scenario.Good.Note}. {scenario.Calm.Length:N0} live requests, like those that it was built for …");
        await _traffic.SendAsync(scenario.Calm, _ => false, ct);
        await UntilAsync("a stable verdict", async () => (string?)(await StatusAsync(scenario.Good.Version, ct))["verdict"] == "stable", ct);
        Say($"[green]stable[/]: {Markup.Escape((string)(await StatusAsync(scenario.Good.Version, ct))["sentence"]!)}");

        var (drift, rollback) = await BadReleaseAsync(ct);
        await ChangedWorldAsync(ct);
        var retrained = await RetrainedAsync(ct);

        var bad = await SendBadMessagesAsync(ct);
        return await ReportAsync(drift, rollback, retrained, bad, time.GetElapsedTime(started), ct);
    }

    private async Task<(DriftFound Drift, RollbackDone Rollback)> BadReleaseAsync(CancellationToken ct)
    {
        Chapter($"Release {scenario.Bad.Version}: {scenario.Bad.Note}. Nobody knows yet.");
        await RunAsync("apply", "-f", File(scenario.Bad));
        await RunAsync("promote", scenario.Model, scenario.Bad.Version);
        Say("The same traffic again …");
        var before = _traffic.Sent;
        for (var pass = 0; pass < 4 && await _traffic.SendAsync(scenario.Calm, version => version == scenario.Good.Version, ct) != scenario.Good.Version;)
        {
            pass++;
        }

        JsonNode? done = null;
        await UntilAsync("the rollback", async () => (done = (await ModelAsync(ct))["rollbacks"]!.AsArray().FirstOrDefault()) is not null && (string?)done["outcome"] == "completed", ct);
        var status = await StatusAsync(scenario.Bad.Version, ct);
        var drift = new DriftFound(scenario.Bad.Version, (string)status["lastReport"]!["id"]!, (string)done!["reason"]!);
        var rollback = new RollbackDone((string)done["from"]!, (string)done["to"]!, (long)done["epoch"]!, (double)done["milliseconds"]!);
        Say($"[red]drift[/] after {_traffic.Sent - before:N0} requests: {Markup.Escape(drift.Sentence)}");
        Say($"[green]rolled back[/] {rollback.From} → {rollback.To}, epoch {rollback.Epoch}, {rollback.Milliseconds:N0} ms from the verdict to the read-back; the next answers come from {rollback.To}");
        return (drift, rollback);
    }

    private async Task ChangedWorldAsync(CancellationToken ct)
    {
        Chapter($"The world changes. {scenario.Change}");
        Say($"{scenario.Changed.Length:N0} live requests …");
        await _traffic.SendAsync(scenario.Changed, _ => false, ct);
        await UntilAsync("a request to retrain", async () => (await ModelAsync(ct))["triggers"]!.AsArray().Count > 0, ct);
        var model = await ModelAsync(ct);
        Say($"[yellow]retraining asked for[/]: {Markup.Escape((string)model["triggers"]![0]!["reason"]!)}");
        Say($"No rollback: the inputs changed, an older version would not help. Still serving: {Champion(model)}");
    }

    private async Task<RetrainDone> RetrainedAsync(CancellationToken ct)
    {
        await UntilAsync("the request to reach the trainer", () => Task.FromResult(_retraining.Trigger is not null), ct);
        var trigger = _retraining.Trigger!;
        Chapter($"The team's trainer hears of {trigger} and trains on the {scenario.Changed.Length:N0} rows of late, whose labels have come");
        var trained = await _retraining.TrainAsync(trigger, scenario.Changed, ct);
        Say($"{trained.Release.Version}: {trained.Release.Note}; {trained.Metric} {trained.Value:0.000} on rows that were held out, {trained.Parent} has {trained.ParentValue:0.000} there");
        await RunAsync("apply", "-f", File(trained.Release));
        JsonNode? run = null;
        await UntilAsync("the end of the run", async () => (string?)(run = await _retraining.RunAsync(trigger, ct))["status"] == "succeeded", ct);
        var seconds = ((DateTimeOffset)run!["ended"]! - (DateTimeOffset)run["requested"]!).TotalSeconds;
        Say($"[green]{(string?)run["newVersion"]} came of {Markup.Escape(trigger)}[/] {seconds:N1} s after it was asked for; its lineage names parent, trigger and data");
        return new RetrainDone(
            trigger, (string)run["status"]!, (string)run["newVersion"]!, (string)run["version"]!, (string)run["dataDigest"]!, trained.Metric, Math.Round(trained.Value, 4), Math.Round(trained.ParentValue, 4), Math.Round(seconds, 1));
    }

    private async Task<int> SendBadMessagesAsync(CancellationToken ct)
    {
        var info = (await silo.GetAsync("info", ct))["kafka"]!;
        var sent = await BadMessages.SendAsync((string)info["bootstrapServers"]!, (string)info["predictionTopic"]!, scenario.Model, scenario.Good.Version, ct);
        Say($"{sent} malformed messages, to see where they end up …");
        return sent;
    }

    private async Task<StoryReport> ReportAsync(DriftFound drift, RollbackDone rollback, RetrainDone retrained, int bad, TimeSpan elapsed, CancellationToken ct)
    {
        var sent = _traffic.Sent + bad;
        await UntilAsync("every row to be accounted for", async () => await CountedAsync(ct) + await DeadLetteredAsync(ct) == sent, ct);
        await UntilAsync("the deliveries", async () => (await silo.GetAsync("deliveries", ct))["deliveries"]!.AsArray().All(d => (string?)d!["state"] == "delivered"), ct);
        await RunAsync("audit", "verify", scenario.Model);
        var model = await ModelAsync(ct);
        var audit = await silo.GetAsync($"models/{scenario.Model}/audit?verify=true", ct);
        var report = new StoryReport
        {
            Scenario = scenario.Model,
            RowsSent = sent,
            RowsCounted = await CountedAsync(ct),
            RowsDeadLettered = await DeadLetteredAsync(ct),
            DeadLettersOnPurpose = bad,
            FirstDriftVerdict = drift,
            Rollback = rollback,
            RetrainRequested = model["triggers"]!.AsArray().Count > 0,
            RetrainReason = (string)model["triggers"]![0]!["reason"]!,
            Retrained = retrained,
            AlertsDelivered = hook.Received.Count,
            AlertsWithBadSignature = hook.BadSignatures,
            AuditVerified = (bool)audit["verification"]!["verified"]!,
            AuditEntries = (long)audit["verification"]!["entries"]!,
            Champion = Champion(model),
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
        };
        Say($"{report.RowsSent:N0} rows sent = {report.RowsCounted:N0} counted + {report.RowsDeadLettered} dead letters; {report.AlertsDelivered} signed deliveries; {report.AuditEntries} audit entries verified");
        return report;
    }

    private async Task<long> CountedAsync(CancellationToken ct) =>
        (long)(await StatusAsync(scenario.Good.Version, ct))["rows"]! + (long)(await StatusAsync(scenario.Bad.Version, ct))["rows"]!;

    private async Task<long> DeadLetteredAsync(CancellationToken ct) =>
        (await silo.GetAsync("ingest", ct))["deadLetters"]!.AsObject().Sum(reason => (long)reason.Value!);

    private Task<JsonNode> StatusAsync(string version, CancellationToken ct) => silo.GetAsync($"models/{scenario.Model}/versions/{version}/status", ct);

    private Task<JsonNode> ModelAsync(CancellationToken ct) => silo.GetAsync($"models/{scenario.Model}", ct);

    private static string Champion(JsonNode model) => (string)model["aliases"]!["champion"]!;

    private string File(Release release) => $"{scenario.Model}-{release.Version}.yaml";

    private async Task RunAsync(params string[] arguments)
    {
        AnsiConsole.MarkupLine($"  [grey]$ sentinel {Markup.Escape(string.Join(' ', arguments))}[/]");
        foreach (var line in (await products.RunAsync(url, folder, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            AnsiConsole.MarkupLine($"    {Markup.Escape(line)}");
        }
    }

    private async Task UntilAsync(string what, Func<Task<bool>> seen, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (!await seen())
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds:N0} s for {what}");
            }

            await Task.Delay(LookAgain, time, ct);
        }
    }

    private static void Chapter(string title) => AnsiConsole.MarkupLine($"\n[bold]{Markup.Escape(title)}[/]");

    private static void Say(string markup) => AnsiConsole.MarkupLine($"  {markup}");
}
