using System.Text.Json.Nodes;
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
    private readonly HashSet<ModelVersionId> _versions = [.. Manifests.Select(manifest => ManifestIdentity.VersionOf(manifest.Body)).OfType<ModelVersionId>()];

    private readonly HashSet<string> _issuing = [.. Manifests.Where(manifest => ManifestIdentity.AsksForNext(manifest.Body)).Select(manifest => ManifestIdentity.ModelOf(manifest.Body)).OfType<string>()];

    /// <summary>Whether a version has a manifest: one that names it, or one that lets its model name versions, which does not say which of them are wanted.</summary>
    public bool Hold(ModelVersionId id) => _versions.Contains(id) || _issuing.Contains(id.Model);

    /// <summary>Reads everything that paths name, and says what is odd about it.</summary>
    /// <exception cref="BadInputException">Something cannot be read.</exception>
    public static async Task<AppliedManifests> ReadAsync(string[] paths, Registry registry, CancellationToken ct)
    {
        var set = ManifestSet.Read(paths);
        foreach (var origin in set.Skipped)
        {
            Screen.Warning($"{origin}: skipped, as it is no manifest of Sentinel (apiVersion: {ManifestKinds.ApiVersion})");
        }

        var checkouts = new GitCheckouts();
        var resolved = new List<ResolvedManifest>();
        foreach (var document in set.Documents.OrderBy(document => Rank(ManifestIdentity.KindOf(document.Body))))
        {
            var manifest = ManifestResolver.Resolve(document);
            resolved.Add(manifest);
            foreach (var warning in manifest.Warnings.Concat(await FillAsync(manifest, document, checkouts, registry, ct)))
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

    private static async Task<IReadOnlyList<string>> FillAsync(ResolvedManifest manifest, ManifestDocument document, GitCheckouts checkouts, Registry registry, CancellationToken ct)
    {
        if (ManifestIdentity.KindOf(manifest.Body) != ManifestKinds.ModelVersion)
        {
            return [];
        }

        var registered = ManifestIdentity.VersionOf(manifest.Body) is { } id ? await registry.VersionAsync(id, ct) : null;
        var checkout = await checkouts.FindAsync(manifest.File, ct);

        // Were it the commit that is checked out, every commit would ask for a version more.
        var commit = checkout is not null && ManifestIdentity.AsksForNext(manifest.Body) ? await checkout.LastChangeAsync([manifest.File, .. FilesOf(document)], ct) : null;
        return GitLineage.Fill(manifest.Body, manifest.File, checkout, registered?.Spec, commit);
    }

    private static IEnumerable<string> FilesOf(ManifestDocument document)
    {
        string?[] named = [document.Body["spec"]?["artifact"] is JsonObject artifact ? TextOf(artifact, "path") : null, document.Body["spec"]?["reference"] is JsonObject reference ? TextOf(reference, "file") : null];
        return named.OfType<string>().Select(path => Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(document.File))!));
    }

    private static string? TextOf(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A model says how its versions are named, so it comes before them. A monitor and a plan of rollouts name a model and hooks, so they come after them, whatever the order of files.</summary>
    private static int Rank(string kind) => kind switch { ManifestKinds.Hook or ManifestKinds.Model => 0, ManifestKinds.ModelVersion => 1, _ => 2 };
}
