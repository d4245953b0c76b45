using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Cli.Plans;

namespace Sentinel.Cli.Commands;

/// <summary><c>diff --git DIR</c>: where the registry is not as a checkout says.</summary>
internal static class GitDrift
{
    /// <summary>Shows every difference; the exit code says whether there is one.</summary>
    public static async Task<int> ShowAsync(ParseResult options, string path, CancellationToken ct)
    {
        var registry = new Registry(SharedOptions.Silo(options));
        var applied = await AppliedManifests.ReadAsync([path], registry, ct);
        var checkout = await applied.Checkouts.RequireAsync(path, "--git", ct);
        IReadOnlyList<PlannedChange> changes = await new ManifestPlan(registry, applied.Manifests).MakeAsync(ct);
        if (checkout.Repository is null)
        {
            Screen.Warning($"The checkout in '{checkout.Root}' has no remote, which is what names a GitOps source: versions that were applied from it and have no manifest any more are not looked for");
        }
        else
        {
            changes = [.. changes, .. await Pruning.FindAsync(registry, (await GitOpsFolder.OfAsync([path], applied.Checkouts, "--git", ct)).Source, applied, ct)];
        }

        if (checkout.IsChanged)
        {
            Screen.Warning($"The work tree in '{checkout.Root}' has changes that are not committed: they are compared as they lie there");
        }

        PlannedChange[] drift = [.. changes.Where(change => !change.IsSame)];
        SharedOptions.Show(options, new { checkout.Repository, commit = checkout.Head, changed = checkout.IsChanged, compared = changes.Count, drift }, () => Print(checkout.Head, changes.Count, drift));
        return drift.Length > 0 ? ExitCodes.Drift : ExitCodes.Done;
    }

    private static void Print(string commit, int compared, PlannedChange[] drift)
    {
        if (drift.Length == 0)
        {
            Screen.Line($"The registry is as commit {commit[..12]} says: {Screen.Count(compared)} compared");
            return;
        }

        Screen.Table(["kind", "name", "in the registry", "field", "registry", "Git"], drift.SelectMany(change =>
            change.Fields.Count == 0
                ? [[change.Kind, change.Name, Stands(change), "", string.Join("; ", change.Reasons), change.Origin]]
                : change.Fields.Select((field, i) => (string?[])[i == 0 ? change.Kind : "", i == 0 ? change.Name : "", i == 0 ? Stands(change) : "", field.Field, PlanLines.Short(field.Registered), PlanLines.Short(field.Wanted)])));
        Screen.Line($"{Screen.Count(drift.Length)} of {Screen.Count(compared)} differ from commit {commit[..12]}");
    }

    private static string Stands(PlannedChange change) => change.Outcome switch
    {
        PlannedOutcome.Created => "missing",
        PlannedOutcome.Updated => "differs",
        PlannedOutcome.Refused => change.Fields.Count > 0 ? "differs, and cannot change" : "cannot be as its manifest says",
        _ => "has no manifest any more",
    };
}
