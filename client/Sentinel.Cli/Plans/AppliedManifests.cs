using Sentinel.Cli.Git;
using Sentinel.Cli.Manifests;
using Sentinel.Cli.Output;
using Sentinel.Contracts;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Plans;

/// <summary>Manifests as they go to the silo: files read, and what their checkout knows filled in.</summary>
/// <param name="Manifests">The manifests, what is named by others first.</param>
/// <param name="Checkouts">The checkouts that they lie in.</param>
internal sealed record AppliedManifests(IReadOnlyList<ResolvedManifest> Manifests, GitCheckouts Checkouts)
{
    /// <summary>Versions that have a manifest.</summary>
    public IReadOnlySet<ModelVersionId> Versions => Manifests.Where(manifest => ManifestIdentity.KindOf(manifest.Body) == ManifestKinds.ModelVersion).Select(manifest => ManifestIdentity.VersionOf(manifest.Body)).OfType<ModelVersionId>().ToHashSet();

    /// <summary>Reads everything that paths name, and says what is odd about it.</summary>
    /// <exception cref="BadInputException">Something cannot be read.</exception>
    public static async Task<AppliedManifests> ReadAsync(string[] paths, Registry registry, CancellationToken ct)
    {
        var set = ManifestSet.Read(paths);
        foreach (var origin in set.Skipped)
        {
            Screen.Warning($"{origin}: skipped, as it is no manifest of Sentinel (apiVersion: {ManifestKinds.ApiVersion})");
        }

        ResolvedManifest[] resolved = [.. set.Documents.Select(ManifestResolver.Resolve).OrderBy(manifest => Rank(ManifestIdentity.KindOf(manifest.Body)))];
        var checkouts = new GitCheckouts();
        foreach (var manifest in resolved)
        {
            foreach (var warning in manifest.Warnings.Concat(await FillAsync(manifest, checkouts, registry, ct)))
            {
                Screen.Warning($"{manifest.Origin}: {warning}");
            }
        }

        foreach (var fault in checkouts.Faults)
        {
            Screen.Warning($"Lineage is not filled in from Git: {fault}");
        }

        return new AppliedManifests(resolved, checkouts);
    }

    private static async Task<IReadOnlyList<string>> FillAsync(ResolvedManifest manifest, GitCheckouts checkouts, Registry registry, CancellationToken ct)
    {
        if (ManifestIdentity.KindOf(manifest.Body) != ManifestKinds.ModelVersion)
        {
            return [];
        }

        var registered = ManifestIdentity.VersionOf(manifest.Body) is { } id ? await registry.VersionAsync(id, ct) : null;
        return GitLineage.Fill(manifest.Body, manifest.File, await checkouts.FindAsync(manifest.File, ct), registered?.Spec);
    }

    /// <summary>A model says how its versions are named, so it comes before them. A monitor and a plan of rollouts name a model and hooks, so they come after them, whatever the order of files.</summary>
    private static int Rank(string kind) => kind switch { ManifestKinds.Hook or ManifestKinds.Model => 0, ManifestKinds.ModelVersion => 1, _ => 2 };
}
