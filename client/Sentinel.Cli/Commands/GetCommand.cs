using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Commands;

/// <summary><c>get models|versions|windows|verdicts|rollouts|groups|triggers|alerts|deliveries|sources|deadletters [M[@V]]</c>: lists.</summary>
internal static class GetCommand
{
    private const int WindowsShown = 60;
    private const int SaidMost = 80;

    public static Command Create()
    {
        var what = new Argument<string>("what");
        what.AcceptOnlyFromAmong("models", "versions", "windows", "verdicts", "rollouts", "groups", "triggers", "alerts", "deliveries", "sources", "deadletters");
        var of = new Argument<string?>("of") { Arity = ArgumentArity.ZeroOrOne, Description = "MODEL, or MODEL@VERSION for windows and verdicts; none for dead letters" };
        var search = new VersionQuery();
        var command = new Command("get", "List") { what, of };
        search.AddTo(command);
        command.Run(async (options, ct) =>
        {
            var target = options.GetValue(of);
            var silo = SharedOptions.Silo(options);
            var isJson = SharedOptions.IsJson(options);
            await (options.GetRequiredValue(what) switch
            {
                "models" => ModelsAsync(silo, isJson, ct),
                "versions" when search.IsAsked(options) || target is null => search.ShowAsync(options, silo, target, isJson, ct),
                "versions" => VersionsAsync(silo, Model(target), isJson, ct),
                "windows" => WindowsAsync(silo, target, isJson, ct),
                "verdicts" => VerdictsAsync(silo, target, isJson, ct),
                "rollouts" => RolloutsAsync(silo, Model(target), isJson, ct),
                "groups" => GroupsAsync(silo, isJson, ct),
                "triggers" => TriggersAsync(silo, Model(target), isJson, ct),
                "alerts" => AlertsAsync(silo, target, isJson, ct),
                "deliveries" => DeliveriesAsync(silo, target, isJson, ct),
                "sources" => SourcesAsync(silo, isJson, ct),
                _ => DeadLettersAsync(silo, target, isJson, ct),
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Model(string? target) => target?.Split('@')[0] ?? throw new BadInputException("Name a MODEL");

    private static async Task ModelsAsync(SentinelHttpClient silo, bool isJson, CancellationToken ct)
    {
        var models = await silo.ListModelsAsync(ct);
        Print(isJson, models, ["model", "champion", "versions", "epoch", "rollbacks"], m =>
            [m.Model, m.Aliases.GetValueOrDefault("champion"), Screen.Count(m.Versions.Length), Screen.Count(m.Route.Epoch), Screen.Count(m.Rollbacks.Length)]);
    }

    private static async Task VersionsAsync(SentinelHttpClient silo, string model, bool isJson, CancellationToken ct)
    {
        var view = await silo.GetModelAsync(model, ct);
        Print(isJson, view.Versions, ["version", "verdict", "traffic", "aliases", "proved good", "quarantined", "created", "sha256"], v =>
        [
            v.Version,
            Screen.Word(v.Verdict),
            view.Route.Weights.TryGetValue(v.Version, out var weight) ? $"{Screen.Number(weight)} %" : "",
            string.Join(", ", view.Aliases.Where(a => a.Value == v.Version).Select(a => a.Key)),
            Screen.Time(v.GoodSince),
            v.Quarantined ? "yes" : "",
            Screen.Time(v.Created),
            v.ArtifactSha256?[..12],
        ]);
    }

    private static async Task WindowsAsync(SentinelHttpClient silo, string? target, bool isJson, CancellationToken ct)
    {
        var windows = await silo.GetWindowsAsync(ModelVersionArgument.Parse(target), WindowsShown, ct);
        Print(isJson, windows, ["#", "id", "verdict", "rows", "late", "from", "to", "most", "detected"], w =>
            [Screen.Count(w.Index), w.Id, Screen.Word(w.Verdict), Screen.Count(w.Rows), Screen.Count(w.Late), Screen.Time(w.From), Screen.Time(w.To), Most(w), Detected(w)]);
    }

    private static async Task VerdictsAsync(SentinelHttpClient silo, string? target, bool isJson, CancellationToken ct)
    {
        var windows = await silo.GetWindowsAsync(ModelVersionArgument.Parse(target), WindowsShown, ct);
        Print(isJson, windows.Select(w => new { w.Index, w.Id, w.To, Window = w.Verdict, Version = w.VersionVerdict, w.Sentence }).ToArray(), ["#", "window", "until", "window's", "version's", "in words"], v =>
            [Screen.Count(v.Index), v.Id, Screen.Time(v.To), Screen.Word(v.Window), Screen.Word(v.Version), v.Sentence]);
    }

    private static async Task RolloutsAsync(SentinelHttpClient silo, string model, bool isJson, CancellationToken ct)
    {
        var rollouts = await silo.ListRolloutsAsync(model, ct);
        var rollbacks = (await silo.GetModelAsync(model, ct)).Rollbacks;
        if (isJson)
        {
            Screen.Json(new { rollouts, rollbacks });
            return;
        }

        Screen.Table(["started", "id", "version", "stable", "strategy", "phase", "%", "by", "last"], rollouts.Select(r => (string?[])
            [Screen.Time(r.Started), r.Id, r.Version, r.Stable, Screen.Word(r.Strategy), Screen.Word(r.Phase), Screen.Number(r.Weight), r.Author, r.Events.LastOrDefault()?.Why]));
        if (rollouts.FirstOrDefault(r => r.Ended is null) is { } running)
        {
            Screen.Line($"{running.Id} is {RolloutLines.Stand(running)}; {RolloutLines.Next(running)}");
            RolloutLines.Checks(running);
        }

        Screen.Table(["requested", "from", "%", "to", "epoch", "outcome", "ms", "group", "actor", "reason"], rollbacks.Select(r => (string?[])
            [Screen.Time(r.Requested), r.From, Screen.Number(r.Weight), r.To, Screen.Count(r.Epoch), Screen.Word(r.Outcome), Screen.Number(r.Milliseconds), r.GroupEpoch is { } epoch ? $"{r.Group} {Screen.Count(epoch)}" : r.Group, r.Actor, r.Reason]));
    }

    private static async Task GroupsAsync(SentinelHttpClient silo, bool isJson, CancellationToken ct)
    {
        var groups = await silo.ListGroupsAsync(ct);
        if (isJson)
        {
            Screen.Json(groups);
            return;
        }

        Screen.Table(["group", "models", "epoch", "under way"], groups.Select(g => (string?[])
            [g.Group, string.Join(", ", g.Models), Screen.Count(g.Epoch), g.Rollback is { } r ? $"{Screen.Word(r.Phase)} since {Screen.Time(r.Request.Requested)}: {r.Request.Reason}" : ""]));
        Screen.Line("");
        Screen.Table(["requested", "group", "epoch", "phase", "members", "actor", "reason"], groups.SelectMany(g => (g.Rollback is null ? [] : new[] { g.Rollback }).Concat(g.Rollbacks).Select(r => (string?[])
        [
            Screen.Time(r.Request.Requested),
            g.Group,
            r.Epoch == 0 ? "" : Screen.Count(r.Epoch),
            Screen.Word(r.Phase),
            string.Join("; ", r.Members.Select(m => m.Refusal is { } why ? $"{m.Model}: {why}" : $"{m.Model} → {m.Target}{(r.Ended is null && m.Done ? " (done)" : "")}")),
            r.Request.Actor,
            r.Request.Reason,
        ])));
    }

    private static async Task TriggersAsync(SentinelHttpClient silo, string model, bool isJson, CancellationToken ct)
    {
        var runs = (await silo.ListTriggersAsync(model, ct)).Runs;
        Print(isJson, runs, ["requested", "id", "why", "version", "status", "ended", "came back", "reason", "said"], r =>
            [Screen.Time(r.Requested), r.Id, Screen.Word(r.Cause), r.Version, Screen.Word(r.Status), Screen.Time(r.Ended), r.NewVersion, r.Reason, LastLine(r.Error ?? r.Output)]);
    }

    private static async Task AlertsAsync(SentinelHttpClient silo, string? target, bool isJson, CancellationToken ct)
    {
        var alerts = (await silo.ListAsync("alerts", "alerts", NameOf(target), ct)).Deserialize<AlertView[]>(SentinelJson.Options)!.Where(a => IsOf(target, a.Model, a.Version)).ToArray();
        Print(isJson, alerts, ["id", "name", "model", "version", "state", "started", "resolved", "seen by", "silenced by", "message"], a =>
            [a.Id, a.Name, a.Model, a.Version, Screen.Word(a.State), Screen.Time(a.Started), Screen.Time(a.Resolved), a.AcknowledgedBy, a.SilencedBy, a.Message]);
    }

    private static async Task DeliveriesAsync(SentinelHttpClient silo, string? target, bool isJson, CancellationToken ct)
    {
        var deliveries = (await silo.ListAsync("deliveries", "deliveries", NameOf(target), ct)).Deserialize<DeliveryView[]>(SentinelJson.Options)!.Where(d => IsOf(target, d.Event.Model, d.Event.Version)).ToArray();
        Print(isJson, deliveries, ["id", "hook", "model", "event", "state", "attempts", "next attempt", "delivered", "last error"], d =>
            [d.Id, d.Hook, d.Event.Model, EventTypes.ShortName(d.Event.Type), Screen.Word(d.State), Screen.Count(d.Attempts), Screen.Time(d.NextAttempt), Screen.Time(d.DeliveredAt), d.LastError]);
    }

    private static async Task SourcesAsync(SentinelHttpClient silo, bool isJson, CancellationToken ct)
    {
        var sources = (await silo.ListAsync("sources", "sources", model: null, ct)).Deserialize<SourceSpec[]>(SentinelJson.Options)!;
        Print(isJson, sources, ["source", "logged by", "service", "model", "version", "columns"], s =>
        [
            s.Name,
            s.KServe is null ? "SageMaker" : "KServe",
            s.KServe is { } service ? $"{service.Namespace ?? "*"}/{service.InferenceService}" : s.SageMaker is { } endpoint ? $"{endpoint.Endpoint}/{endpoint.Variant ?? "*"}" : "",
            s.Model,
            s.Version.Fixed ?? string.Join(", ", s.Version.ByEndpoint.Select(at => $"{at.Key}: {at.Value}")),
            string.Join(", ", s.Columns),
        ]);
    }

    private static async Task DeadLettersAsync(SentinelHttpClient silo, string? target, bool isJson, CancellationToken ct)
    {
        if (target is not null)
        {
            throw new BadInputException($"A message that cannot be read belongs to no model: leave '{target}' out");
        }

        string[] columns = ["time", "reason", "key", "value"];
        Print(isJson, (await silo.ListAsync("deadletters", "deadLetters", model: null, ct)).OfType<JsonObject>().ToArray(), columns, item => [.. columns.Select(column => item[column]?.ToString())]);
    }

    private static string? NameOf(string? target) => target is null ? null : Model(target);

    // MODEL@VERSION names those of one version.
    private static bool IsOf(string? target, string model, string? version) => target is null || target == model || target == $"{model}@{version}";

    private static void Print<T>(bool isJson, T[] items, string[] headings, Func<T, string?[]> row)
    {
        if (isJson)
        {
            Screen.Json(items);
        }
        else
        {
            Screen.Table(headings, items.Select(row));
        }
    }

    private static string Detected(WindowReport window) => string.Join(", ", window.Detections.Where(change => change.Kind == DetectionKind.Drift).Select(change => $"{change.Detector} on {Screen.Word(change.On)}").Distinct());

    private static string? LastLine(string? text) => text?.Split('\n')[^1] is { Length: > SaidMost } line ? $"{line[..SaidMost]}…" : text?.Split('\n')[^1];

    private static string Most(WindowReport window)
    {
        var most = window.Features.Concat(window.Prediction is { } p ? [p] : []).Where(f => f.Statistics.ContainsKey("psi")).MaxBy(f => f.Statistics["psi"]);
        return most is null ? "" : $"{most.Name} psi {Screen.Number(most.Statistics["psi"])}";
    }
}
