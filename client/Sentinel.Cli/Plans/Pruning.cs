using Sentinel.Cli.Git;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Plans;

/// <summary>Finds versions that a source had applied and holds no manifest of any more.</summary>
internal static class Pruning
{
    /// <summary>Each of them: whether it would be removed, or why it stays.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="source">The source.</param>
    /// <param name="applied">The manifests that it holds.</param>
    /// <param name="ct">Cancels the asking.</param>
    public static async Task<IReadOnlyList<PlannedChange>> FindAsync(Registry registry, GitOpsSource source, AppliedManifests applied, CancellationToken ct)
    {
        var found = new List<PlannedChange>();
        foreach (var model in (await registry.ModelsAsync(ct)).Values)
        {
            foreach (var id in model.Versions.Select(version => new ModelVersionId(model.Model, version.Version)).Where(id => !applied.Hold(id)))
            {
                if (await registry.VersionAsync(id, ct) is { } record && record.Spec.Labels.GetValueOrDefault(GitOpsSource.Label) is { } label && source.Owns(label))
                {
                    string[] uses = [.. Uses(model, id.Version)];
                    found.Add(new PlannedChange(ManifestKinds.ModelVersion, id.ToString(), uses.Length == 0 ? PlannedOutcome.Removed : PlannedOutcome.Kept, [], uses, label));
                }
            }
        }

        return found;
    }

    // What the silo would refuse too; it knows besides what a rollback would put back.
    private static IEnumerable<string> Uses(ModelView model, string version)
    {
        if (model.Route.Weights.TryGetValue(version, out var weight) && weight > 0)
        {
            yield return $"it takes {weight:0.##} % of the traffic";
        }
        else if (model.Route.Weights.ContainsKey(version) || model.Route.Shadows.Contains(version))
        {
            yield return "the route names it";
        }

        foreach (var (alias, _) in model.Aliases.Where(alias => alias.Value == version))
        {
            yield return $"alias '{alias}' points at it";
        }

        if (model.Rollout is { Ended: null } rollout && (rollout.Version == version || rollout.Stable == version))
        {
            yield return $"rollout {rollout.Id} is about it";
        }
    }
}
