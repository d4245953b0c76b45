using System.Text.Json.Nodes;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Training;
using Spectre.Console;

namespace Sentinel.Demo.Story;

/// <summary>
/// Tells how versions come to their traffic: the retrained one as a shadow, then step by step, held while what feeds both is broken; a bad export that is caught at a small share; and a bad model that nothing but labels tells
/// from a good one, put back after it held all traffic.
/// </summary>
internal sealed class RolloutStory(Scenario scenario, RolloutMaterial material, SiloClient silo, Narrator narrator, Traffic traffic, string folder, TimeProvider time)
{
    private const string Challenger = "{strategy: canary, shadow: {pairs: 300, for: 1m}, steps: [10, 50, 100], stepBake: 3s, finalBake: 3s, settle: 0s, interval: 500ms, window: 5m, deadline: 2m, blastCap: 100, checks: ["
        + "{name: errors, kind: compare, metric: errors, minRows: 50, critical: true}, {name: late-share, kind: limit, metric: \"class:1\", limit: 0.5, minRows: 100}]}";

    private const string Patch = "{strategy: linear, steps: [5, 50, 100], stepBake: 3s, finalBake: 1m, settle: 0s, interval: 500ms, window: 5m, deadline: 2m, blastCap: 100, checks: ["
        + "{name: errors, kind: compare, metric: errors, minRows: 50, critical: true}, {name: scores, kind: compare, metric: scores, minRows: 50}, {name: late, kind: compare, metric: \"class:1\", minRows: 50, tolerance: 0.05}, "
        + "{name: in-time, kind: compare, metric: \"class:0\", minRows: 50, tolerance: 0.05}, {name: labels, kind: performance, optional: true}]}";

    // Routers tell what they counted every second: until then, what was broken is still told.
    private static readonly TimeSpan TalliesTold = TimeSpan.FromSeconds(3);

    public async Task<RolloutsDone> TellAsync(TrainedRelease trained, CancellationToken ct)
    {
        var (held, promoted) = await ChallengerAsync(trained, ct);
        return new RolloutsDone(held, promoted, await CaughtAsync(trained, ct), await RevealedAsync(trained, ct));
    }

    private async Task<(RolloutTold Held, RolloutTold Promoted)> ChallengerAsync(TrainedRelease trained, CancellationToken ct)
    {
        Narrator.Chapter($"{trained.Release.Version} takes the traffic step by step: a copy of it first, then 10 %, half, all");
        var began = time.GetTimestamp();
        await BeginAsync("challenger.yaml", Challenger, trained.Release.Version, "it does better on recent rows");
        await FlowAsync(scenario.Changed, "the canary", now => Phase(now) == "canary", ct);
        Narrator.Chapter($"Something breaks upstream of both: {material.Fault}");
        var broke = time.GetTimestamp();
        var held = await FlowAsync(material.Broken, "the hold", now => Phase(now) == "held", ct);
        var heldTold = await ToldAsync(held, broke, ct);
        Narrator.Say($"[yellow]held[/] after {heldTold.Seconds:N1} s, not rolled back: {Markup.Escape(heldTold.Why)}. Still serving: {heldTold.Champion}");

        Narrator.Chapter("It is mended, and a person lets the rollout go on");
        var mended = time.GetTimestamp();
        await FlowAsync(scenario.Changed, "calm", _ => time.GetElapsedTime(mended) > TalliesTold, ct);
        await narrator.RunAsync("resume", scenario.Model, "--reason", "the feed is mended");
        var done = await FlowAsync(scenario.Changed, "the end", IsOver, ct);
        var told = await ToldAsync(done, began, ct);
        Narrator.Say($"[green]{told.Phase}[/] {told.Seconds:N1} s after it began: {told.Champion} takes all traffic");
        return (heldTold, told);
    }

    private async Task<RolloutTold> CaughtAsync(TrainedRelease trained, CancellationToken ct)
    {
        var bad = BrokenReleases.Swapped(scenario, trained, "1.2.1", material.Swapped.One, material.Swapped.Other);
        Narrator.Chapter($"Release {bad.Version}: {bad.Note}. A patch must answer like what it replaces");
        Manifests.WriteSuccessor(folder, scenario, trained, bad);
        await narrator.RunAsync("apply", "-f", $"{scenario.Model}-{bad.Version}.yaml");
        await BeginAsync("patch.yaml", Patch, bad.Version, "a patch");
        var first = await FlowAsync(scenario.Changed, "the first step", now => Phase(now) != "approved", ct);
        var began = time.GetTimestamp();
        var told = await ToldAsync(IsOver(first) ? first : await FlowAsync(scenario.Changed, "the end", IsOver, ct), began, ct);
        Narrator.Say($"[red]{told.Phase}[/] at {told.Weight:0.##} % of the traffic, {told.Seconds:N1} s after it had any: {Markup.Escape(told.Why)}");
        return told;
    }

    private async Task<RolloutTold> RevealedAsync(TrainedRelease trained, CancellationToken ct)
    {
        var bad = BrokenReleases.Inverted(scenario, trained, "1.3.0");
        Narrator.Chapter($"Release {bad.Version}: {bad.Note}");
        Manifests.WriteSuccessor(folder, scenario, trained, bad);
        await narrator.RunAsync("apply", "-f", $"{scenario.Model}-{bad.Version}.yaml");
        await BeginAsync("patch.yaml", Patch, bad.Version, "trained anew");
        traffic.TakeLabels(bad.Version);
        var baking = await FlowAsync(scenario.Changed, "all traffic", now => Phase(now) == "baking" || IsOver(now), ct);
        Narrator.Say($"{Phase(baking)}: {Champion(await ModelAsync(ct))} takes all traffic, and nothing looks wrong. Then labels come …");
        var began = time.GetTimestamp();
        var done = await FlowAsync(
            scenario.Changed,
            "the end",
            now => IsOver(now),
            ct,
            async () => await LabelAsync(bad.Version, ct));
        var told = await ToldAsync(done, began, ct);
        Narrator.Say($"[red]{told.Phase}[/] {told.Seconds:N1} s after the first labels: {Markup.Escape(told.Why)}. Serving again: {told.Champion}");
        return told;
    }

    private async Task LabelAsync(string version, CancellationToken ct)
    {
        if (traffic.TakeLabels(version) is { Length: > 0 } lines)
        {
            await silo.LabelAsync(lines, ct);
        }
    }

    private async Task BeginAsync(string file, string plan, string version, string reason)
    {
        Manifests.WriteRollout(folder, scenario, file, plan);
        await narrator.RunAsync("apply", "-f", file);
        await narrator.RunAsync("promote", scenario.Model, version, "--strategy", plan == Challenger ? "canary" : "linear", "--reason", reason);
    }

    private async Task<JsonNode> FlowAsync(Row[] rows, string what, Func<JsonNode, bool> reached, CancellationToken ct, Func<Task>? between = null)
    {
        JsonNode? now = null;
        var look = narrator.Deadline($"{what} of the rollout", () => now is null ? "" : Stand(now));
        await traffic.SendUntilAsync(
            rows,
            () => look(async () =>
            {
                if (between is not null)
                {
                    await between();
                }

                now = (await silo.GetAsync($"models/{scenario.Model}/rollouts", ct))["rollouts"]![0]!;
                return reached(now);
            }),
            ct);
        return now!;
    }

    private static string Stand(JsonNode rollout) =>
        $"{Phase(rollout)} at {rollout["weight"]} %: {string.Join("; ", rollout["checks"]!.AsArray().Select(check => $"{check!["spec"]!["name"]} {check["last"]?["outcome"]} {check["last"]?["reason"]}"))}";

    private async Task<RolloutTold> ToldAsync(JsonNode rollout, long began, CancellationToken ct) => new(
        (string)rollout["id"]!,
        (string)rollout["version"]!,
        Phase(rollout),
        rollout["events"]!.AsArray().Max(e => (double?)e!["weight"]) ?? (double)rollout["weight"]!,
        Champion(await ModelAsync(ct)),
        (string?)rollout["events"]!.AsArray()[^1]!["why"] ?? "",
        Math.Round(time.GetElapsedTime(began).TotalSeconds, 1));

    private Task<JsonNode> ModelAsync(CancellationToken ct) => silo.GetAsync($"models/{scenario.Model}", ct);

    private static string Champion(JsonNode model) => (string)model["aliases"]!["champion"]!;

    private static string Phase(JsonNode rollout) => (string)rollout["phase"]!;

    private static bool IsOver(JsonNode rollout) => rollout["ended"] is not null;
}
