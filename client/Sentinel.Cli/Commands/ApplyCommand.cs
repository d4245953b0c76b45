using System.CommandLine;
using Sentinel.Cli.Git;
using Sentinel.Cli.Output;
using Sentinel.Cli.Plans;
using Sentinel.Client;
using Sentinel.Contracts;

namespace Sentinel.Cli.Commands;

/// <summary><c>apply -f FILE|DIR … [--prune] [--dry-run]</c>: registers or updates what manifests say, and removes what a checkout holds no more.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var files = new Option<string[]>("--file", "-f") { Description = "Manifest, or folder of manifests (*.yaml, *.yml, *.json)", Required = true, AllowMultipleArgumentsPerToken = true };
        var prune = new Option<bool>("--prune") { Description = "Remove versions that were applied from these paths of this Git repository, and have no manifest there any more" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and change nothing" };
        var command = new Command("apply", "Register or update models, versions, monitors and hooks from manifests") { files, prune, dryRun };
        command.Run((options, ct) => options.GetValue(dryRun)
            ? PlanAsync(options, options.GetRequiredValue(files), options.GetValue(prune), ct)
            : ApplyAsync(options, options.GetRequiredValue(files), options.GetValue(prune), ct));
        return command;
    }

    private static async Task<int> PlanAsync(ParseResult options, string[] paths, bool isPruned, CancellationToken ct)
    {
        var registry = new Registry(SharedOptions.Silo(options));
        var applied = await AppliedManifests.ReadAsync(paths, registry, ct);
        var changes = await new ManifestPlan(registry, applied.Manifests).MakeAsync(ct);
        if (isPruned)
        {
            var folder = await GitOpsFolder.OfAsync(paths, applied.Checkouts, "--prune", ct);
            if (Unfit(folder.Checkout) is { } unfit)
            {
                Screen.Warning($"{unfit}: --prune would refuse");
            }

            changes = [.. changes, .. await Pruning.FindAsync(registry, folder.Source, applied, ct)];
        }

        SharedOptions.Show(options, changes, () => PlanLines.Print(changes));
        return changes.Any(change => change.Outcome == PlannedOutcome.Refused) ? ExitCodes.BadInput : ExitCodes.Done;
    }

    private static async Task<int> ApplyAsync(ParseResult options, string[] paths, bool isPruned, CancellationToken ct)
    {
        // Everything is read and checked before anything is sent: a typo in the third file must not leave the first two applied.
        var silo = SharedOptions.Silo(options);
        var registry = new Registry(silo);
        var applied = await AppliedManifests.ReadAsync(paths, registry, ct);
        var source = isPruned ? await SourceAsync(paths, applied.Checkouts, ct) : null;
        var results = new List<ApplyResult>();
        var failed = false;
        foreach (var manifest in applied.Manifests)
        {
            try
            {
                if (manifest.Artifact is { } artifact)
                {
                    await silo.PutArtifactAsync(artifact.Sha256, artifact.Bytes, ct);
                }

                var result = await silo.ApplyAsync(manifest.Body, ct);
                results.Add(result);
                if (!SharedOptions.IsJson(options))
                {
                    Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}");
                    foreach (var (field, warning) in result.Warnings ?? [])
                    {
                        Screen.Warning($"{manifest.Origin}: {field} {warning}");
                    }
                }

                if (await ImportanceMeasurement.MeasureAsync(silo, manifest, ct) is { } measured && !SharedOptions.IsJson(options))
                {
                    Screen.Line($"  {measured}");
                }
            }
            catch (SentinelApiException e) when (e.Errors.Count > 0)
            {
                failed = true;
                Screen.Error($"{manifest.Origin}: {e.Message}", e.Errors);
            }
        }

        var pruned = source is null || failed ? [] : await PruneAsync(options, silo, source, applied, ct);
        if (source is not null && failed)
        {
            Screen.Warning("Nothing was removed, as a manifest was refused");
        }

        if (SharedOptions.IsJson(options))
        {
            Screen.Json(isPruned ? new { applied = results, pruned } : (object)results);
        }

        return failed ? ExitCodes.BadInput : ExitCodes.Done;
    }

    private static async Task<GitOpsSource> SourceAsync(string[] paths, GitCheckouts checkouts, CancellationToken ct)
    {
        var folder = await GitOpsFolder.OfAsync(paths, checkouts, "--prune", ct);
        return Unfit(folder.Checkout) is { } unfit ? throw new BadInputException($"{unfit}: commit or put it back first, as --prune goes by what is committed") : folder.Source;
    }

    // A file that is missing for another reason than a commit must cost no version.
    private static string? Unfit(GitCheckout checkout) =>
        checkout.IsChanged ? $"The work tree in '{checkout.Root}' has changes that are not committed"
        : checkout.IsSparse ? $"The checkout in '{checkout.Root}' is sparse"
        : null;

    private static async Task<IReadOnlyList<PlannedChange>> PruneAsync(ParseResult options, SentinelHttpClient silo, GitOpsSource source, AppliedManifests applied, CancellationToken ct)
    {
        var pruned = new List<PlannedChange>();

        // As it stands after the manifests: one of them may have taken a version over from another source.
        foreach (var change in await Pruning.FindAsync(new Registry(silo), source, applied, ct))
        {
            var done = change;
            if (change.Outcome == PlannedOutcome.Removed)
            {
                try
                {
                    await silo.DeleteVersionAsync(ModelVersionId.Parse(change.Name), $"its manifest is gone from {change.Origin}", ct);
                }
                catch (SentinelApiException e) when (e.Status == System.Net.HttpStatusCode.Conflict)
                {
                    done = change with { Outcome = PlannedOutcome.Kept, Reasons = [e.Message] };
                }
            }

            pruned.Add(done);
            if (!SharedOptions.IsJson(options))
            {
                Screen.Line($"{done.Kind} {done.Name} {Screen.Word(done.Outcome)}{(done.Reasons.Count > 0 ? $": {string.Join("; ", done.Reasons)}" : "")}");
            }
        }

        return pruned;
    }
}
