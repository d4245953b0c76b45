using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Git;

/// <summary>
/// Fills in what a version's manifest leaves out and its checkout knows: <c>spec.source</c>, the digest of <c>spec.lineage.dataset</c>, and the label that says which repository the version is kept in.
/// What a version came from is fixed with its registration: of one that is registered, what was registered is filled in, in a checkout or not, so that a later commit is no other version.
/// </summary>
internal static class GitLineage
{
    private const string DirtyMark = "-dirty";

    /// <summary>Fills in a manifest; warnings, a sentence each.</summary>
    /// <param name="body">The manifest, which is changed.</param>
    /// <param name="file">Its file.</param>
    /// <param name="checkout">The work tree that it lies in; null where it lies in none.</param>
    /// <param name="registered">The version as it is registered; null where it is not.</param>
    /// <param name="commit">The commit that it came from; null for the one that is checked out.</param>
    public static IReadOnlyList<string> Fill(JsonObject body, string file, GitCheckout? checkout, VersionSpec? registered, string? commit = null)
    {
        var warnings = new List<string>();

        // A manifest without a spec is for the silo to refuse.
        if (body["spec"] is JsonObject spec)
        {
            if (spec["source"] is null or JsonObject)
            {
                var source = spec["source"] as JsonObject ?? [];
                if (registered is not null)
                {
                    KeepSource(source, registered.Source);
                }
                else if (checkout is not null)
                {
                    FillSource(source, file, checkout, commit ?? checkout.Head, warnings);
                }

                if (source.Count > 0 && spec["source"] is null)
                {
                    spec["source"] = source;
                }
            }

            if (spec["lineage"] is JsonObject lineage && lineage["dataset"] is JsonObject dataset && dataset["sha256"] is null && dataset["digest"] is null && TextOf(dataset, "uri") is { } uri)
            {
                FillDigest(dataset, uri, checkout is null ? null : PointerOf(uri, file, checkout), registered, warnings);
            }
        }

        if (checkout is not null && GitOpsSource.LabelOf(checkout, file) is { } label && body["metadata"] is JsonObject metadata && metadata["labels"] is null or JsonObject)
        {
            if (metadata["labels"] is null)
            {
                metadata["labels"] = new JsonObject();
            }

            metadata["labels"]![GitOpsSource.Label] = label;
        }

        return warnings;
    }

    private static void KeepSource(JsonObject source, SourceReference? registered)
    {
        Set(source, "repository", registered?.Repository);
        Set(source, "commit", registered?.Commit);
        Set(source, "path", registered?.Path);
    }

    private static void FillSource(JsonObject source, string file, GitCheckout checkout, string commit, List<string> warnings)
    {
        if (TextOf(source, "repository") is { } repository && (checkout.Repository is not { } url || RepositoryUrl.Identity(url) != RepositoryUrl.Identity(repository)))
        {
            return;
        }

        Set(source, "repository", checkout.Repository);
        if (source["commit"] is not null)
        {
            return;
        }

        var isKept = checkout.Tracked.Contains(checkout.PathOf(file));
        var isDirty = checkout.IsChanged || !isKept;
        Set(source, "commit", isDirty ? commit + DirtyMark : commit);
        Set(source, "path", checkout.PathOf(file));
        if (isDirty)
        {
            warnings.Add($"spec.source.commit is {commit[..12]}…{DirtyMark}: {(isKept ? "the work tree has changes that are not committed" : "the manifest is not committed")}");
        }
    }

    private static DvcPointer? PointerOf(string uri, string file, GitCheckout checkout) =>
        uri.Contains("://", StringComparison.Ordinal) ? null : DvcPointers.Find(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, uri), checkout.Root);

    private static void FillDigest(JsonObject dataset, string uri, DvcPointer? pointer, VersionSpec? registered, List<string> warnings)
    {
        if (registered is null)
        {
            Set(dataset, "digest", pointer?.Digest);
        }
        else if (registered.Lineage?.Dataset is { } before && before.Uri == uri)
        {
            Set(dataset, "digest", before.Digest);
            if (pointer is not null && before.Digest is not null && pointer.Digest != before.Digest)
            {
                warnings.Add($"spec.lineage.dataset: {Path.GetFileName(pointer.File)} says {pointer.Digest} now; the version keeps {before.Digest}, which it was registered with");
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
