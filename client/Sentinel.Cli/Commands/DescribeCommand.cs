using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Contracts.Models;

namespace Sentinel.Cli.Commands;

/// <summary><c>describe M@V</c>: one version with its lineage and how it stands.</summary>
internal static class DescribeCommand
{
    private const int DetectionsShown = 3;

    public static Command Create()
    {
        var version = new Argument<string>("version") { Description = "MODEL@VERSION" };
        var command = new Command("describe", "Show one version with its lineage") { version };
        command.Run(async (options, ct) =>
        {
            var id = ModelVersionArgument.Parse(options.GetValue(version));
            var silo = SharedOptions.Silo(options);
            var record = await silo.GetVersionAsync(id, ct);
            var status = await silo.GetStatusAsync(id, ct);
            var model = await silo.GetModelAsync(id.Model, ct);
            var run = record.Spec.Lineage?.Trigger is { } trigger ? (await silo.ListTriggersAsync(id.Model, ct)).Runs.FirstOrDefault(r => r.Id == trigger) : null;
            if (SharedOptions.IsJson(options))
            {
                Screen.Json(new { version = record, status, trigger = run });
                return ExitCodes.Done;
            }

            var spec = record.Spec;
            var entry = model.Versions.FirstOrDefault(v => v.Version == id.Version);
            Screen.Table(["", id.ToString()],
            [
                ["description", spec.Description],
                ["verdict", $"{Screen.Word(status.Verdict)}{(status.Sentence is { } s ? $": {s}" : "")}"],
                ["rows", $"{Screen.Count(status.Rows)} in {Screen.Count(status.ClosedWindows)} closed windows; {Screen.Count(status.Late)} late, {Screen.Count(status.Malformed)} malformed"],
                ["detectors", string.Join("; ", status.Detectors.Select(d => $"{d.Detector} on {Screen.Word(d.On)}: {Screen.Count(d.Drifts)} drifts in {Screen.Count(d.Values - d.Ignored)} values, {Screen.Count(d.Ignored)} ignored"))],
                ["detected last", string.Join("; ", status.Detections.Take(DetectionsShown).Select(d => $"{Screen.Word(d.Kind)} by {d.Detector} on {Screen.Word(d.On)} in {d.Window} at {d.TopicPartition} {Screen.Count(d.Offset)}"))],
                ["traffic", model.Route.Weights.TryGetValue(id.Version, out var weight) ? $"{Screen.Number(weight)} % since {Screen.Time(model.Route.Since)} (epoch {model.Route.Epoch})" : "none"],
                ["aliases", string.Join(", ", model.Aliases.Where(a => a.Value == id.Version).Select(a => a.Key))],
                ["proved good", entry?.GoodSince is { } good ? $"since {Screen.Time(good)}" : "not yet"],
                ["rehearsal", Rehearsal(model.Rehearsals.FirstOrDefault(r => r.Version == id.Version))],
                ["group", model.Group is { } group ? $"{group}: goes back with it or not at all" : "none"],
                ["quarantined", entry?.Quarantined == true ? "yes" : "no"],
                ["created", $"{Screen.Time(record.Created)} by {record.CreatedBy}"],
                ["artifact", spec.Artifact is { } a ? $"{a.FileName}, {Screen.Count(a.SizeBytes)} bytes, sha256 {a.Sha256}" : "none: served elsewhere"],
                ["reference", record.ReferenceDigest is { } digest ? $"{Screen.Count(record.ReferenceRows)} rows, {digest[..12]}{(record.ReferenceSince is { } since ? $", since {Screen.Time(since)}" : "")}" : "none"],
                ["source", string.Join(' ', new[] { spec.Source?.Repository, spec.Source?.Commit, spec.Source?.Path }.OfType<string>())],
                ["parent", spec.Lineage?.Parent],
                ["run", spec.Lineage?.Run],
                ["dataset", string.Join(' ', new[] { spec.Lineage?.Dataset?.Uri, spec.Lineage?.Dataset?.Sha256 }.OfType<string>())],
                ["trigger", run is null ? spec.Lineage?.Trigger : $"{run.Id} at {Screen.Time(run.Requested)} by {run.Actor}, {Screen.Word(run.Cause)}: {run.Reason}; {Screen.Word(run.Status)}{(run.NewVersion is { } came ? $" with {came}" : "")}"],
                ["features", spec.Signature is { } signature ? string.Join(", ", signature.Features.Select(f => $"{f.Name} ({Screen.Word(f.Type)})")) : "none declared"],
                ["metrics", string.Join(", ", spec.Metrics.Select(m => $"{m.Key} {Screen.Number(m.Value)}"))],
                ["hyperparameters", string.Join(", ", spec.Hyperparameters.Select(h => $"{h.Key} {h.Value}"))],
                ["labels", string.Join(", ", spec.Labels.Select(l => $"{l.Key}={l.Value}"))],
            ]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Rehearsal(RehearsalRecord? record) => record switch
    {
        null => "none: a rollback would not put it back now, or nobody had it rehearsed",
        { Failure: { } failure } => $"failed at {Screen.Time(record.Time)}, so no rollback puts it back: {failure}",
        { Replayed: 0 } => $"passed at {Screen.Time(record.Time)}; no recent request was there to be asked again",
        _ => $"passed at {Screen.Time(record.Time)}: {Screen.Count(record.Replayed)} recent requests, {Screen.Count(record.Compared)} of them compared with its own answers",
    };
}
