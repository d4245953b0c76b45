using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Git;

/// <summary>
/// Fills in what a version's manifest leaves out and its checkout knows: <c>spec.source</c>, the digest of <c>spec.lineage.dataset</c>, and the label that says which repository the version is kept in.
/// What a version came from is fixed with its registration: of one that is registered, what was registered is filled in, so that a later commit is no other version.
/// </summary>
internal static class GitLineage
{
    private const string DirtyMark = "-dirty";

    /// <summary>Fills in a manifest; warnings, a sentence each.</summary>
    /// <param name="body">The manifest, which is changed.</param>
    /// <param name="file">Its file.</param>
    /// <param name="checkout">The work tree that it lies in.</param>
    /// <param name="registered">The version as it is registered; null where it is not.</param>
    public static IReadOnlyList<string> Fill(JsonObject body, string file, GitCheckout checkout, VersionSpec? registered)
    {
        if (body["metadata"] is not JsonObject metadata)
        {
            return [];
        }

        // A manifest may do without a spec's fields, not without a spec: the silo says so.
        var warnings = new List<string>();
        if (body["spec"] is JsonObject spec)
        {
            FillSource(spec, file, checkout, registered?.Source, registered is not null, warnings);
            if (spec["lineage"] is JsonObject lineage && lineage["dataset"] is JsonObject dataset)
            {
                FillDigest(dataset, file, checkout, registered, warnings);
            }
        }

        if (GitOpsSource.LabelOf(checkout, file) is { } source && metadata["labels"] is null or JsonObject)
        {
            if (metadata["labels"] is null)
            {
                metadata["labels"] = new JsonObject();
            }

            metadata["labels"]![GitOpsSource.Label] = source;
        }

        return warnings;
    }

    private static void FillSource(JsonObject spec, string file, GitCheckout checkout, SourceReference? registered, bool isRegistered, List<string> warnings)
    {
        if (spec["source"] is not (null or JsonObject))
        {
            return;
        }

        var source = spec["source"] as JsonObject ?? [];
        var (repository, commit) = (TextOf(source, "repository"), TextOf(source, "commit"));
        if (isRegistered)
        {
            Set(source, "repository", registered?.Repository);
            Set(source, "commit", registered?.Commit);
            Set(source, "path", registered?.Path);
        }
        else if (repository is null || (checkout.Repository is { } url && RepositoryUrl.Identity(url) == RepositoryUrl.Identity(repository)))
        {
            var isKept = checkout.Tracked.Contains(checkout.PathOf(file));
            Set(source, "repository", checkout.Repository);
            if (commit is null)
            {
                var isDirty = checkout.IsChanged || !isKept;
                Set(source, "commit", isDirty ? checkout.Head + DirtyMark : checkout.Head);
                Set(source, "path", checkout.PathOf(file));
                if (isDirty)
                {
                    warnings.Add($"spec.source.commit is {checkout.Head[..12]}…{DirtyMark}: {(isKept ? "the work tree has changes that are not committed" : "the manifest is not committed")}");
                }
            }
        }

        if (source.Count > 0 && spec["source"] is null)
        {
            spec["source"] = source;
        }
    }

    private static void FillDigest(JsonObject dataset, string file, GitCheckout checkout, VersionSpec? registered, List<string> warnings)
    {
        if (TextOf(dataset, "uri") is not { } uri || uri.Contains("://", StringComparison.Ordinal) || dataset["sha256"] is not null || dataset["digest"] is not null)
        {
            return;
        }

        var pointer = DvcPointers.Find(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, uri), checkout.Root);
        if (registered is null)
        {
            Set(dataset, "digest", pointer?.Digest);
            return;
        }

        var before = registered.Lineage?.Dataset;
        if (before?.Uri == uri)
        {
            Set(dataset, "digest", before.Digest);
            if (pointer is not null && before.Digest is not null && pointer.Digest != before.Digest)
            {
                warnings.Add($"spec.lineage.dataset: {checkout.PathOf(pointer.File)} says {pointer.Digest} now; the version keeps {before.Digest}, which it was registered with");
            }
        }
    }

    private static void Set(JsonObject node, string name, string? value)
    {
        if (value is not null && node[name] is null)
        {
            node[name] = value;
        }
    }

    private static string? TextOf(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
