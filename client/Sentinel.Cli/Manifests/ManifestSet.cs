using System.Text.Json.Nodes;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Manifests;

/// <summary>The manifests that paths name.</summary>
/// <param name="Documents">The manifests.</param>
/// <param name="Skipped">Documents in folders that are none, by file and line: a checkout holds other YAML and JSON too.</param>
internal sealed record ManifestSet(IReadOnlyList<ManifestDocument> Documents, IReadOnlyList<string> Skipped)
{
    private const string OurApi = "sentinel/";

    /// <summary>Reads files and folders. A file that is named must hold manifests; in a folder, whatever is no manifest of Sentinel is skipped.</summary>
    /// <exception cref="BadInputException">There is none, or a file cannot be read.</exception>
    public static ManifestSet Read(IEnumerable<string> paths)
    {
        var documents = new List<ManifestDocument>();
        var skipped = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                documents.AddRange(ManifestFiles.Find(path).SelectMany(YamlDocuments.Read));
                continue;
            }

            var found = ManifestFiles.Find(path).SelectMany(YamlDocuments.ReadMappings).ToLookup(IsManifest);
            documents.AddRange(found[true]);
            skipped.AddRange(found[false].Select(document => document.Origin));
        }

        return documents.Count > 0 ? new ManifestSet(documents, skipped) : throw new BadInputException($"{string.Join(", ", paths)}: no document is a manifest of Sentinel (apiVersion: {ManifestKinds.ApiVersion})");
    }

    // A mistake in one of both words is for the silo to name, and not a reason to pass a manifest over.
    private static bool IsManifest(ManifestDocument document) =>
        TextOf(document.Body, "apiVersion") is { } api ? api.StartsWith(OurApi, StringComparison.Ordinal) || TextOf(document.Body, "kind") == ManifestKinds.ModelVersion
        : TextOf(document.Body, "kind") is { } kind && ManifestReader.KnownKinds.Contains(kind);

    private static string? TextOf(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
