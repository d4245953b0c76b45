using System.Text.Json.Nodes;
using Sentinel.Cli.Manifests;

namespace Sentinel.Cli.Git;

/// <summary>The digest that DVC's pointer files have of data.</summary>
/// <param name="File">The pointer file.</param>
/// <param name="Digest">The digest, as <c>md5:a304…</c>; of a folder it ends in <c>.dir</c>.</param>
internal sealed record DvcPointer(string File, string Digest);

/// <summary>
/// Finds what DVC knows of a data file: <c>data.csv.dvc</c> beside it, or the <c>dvc.lock</c> of a folder at or above it, whose stages name what they read and write (dvc.org/doc/user-guide/project-structure).
/// </summary>
internal static class DvcPointers
{
    private const string Extension = ".dvc";
    private const string Lock = "dvc.lock";

    // What DVC calls the digests of outputs; etag and checksum are those of a cloud's or a cluster's storage.
    private static readonly string[] Algorithms = ["md5", "etag", "checksum"];

    /// <summary>The pointer of a data file or folder; null where DVC has none.</summary>
    /// <param name="data">Path of the data, which need not be there, or of its <c>.dvc</c> file.</param>
    /// <param name="top">Highest folder to look for a <c>dvc.lock</c> in.</param>
    public static DvcPointer? Find(string data, string top)
    {
        var full = Path.GetFullPath(data);
        var beside = full.EndsWith(Extension, StringComparison.Ordinal) ? full : full + Extension;
        return File.Exists(beside) ? OfFile(beside, full) : OfLock(full, Path.GetFullPath(top));
    }

    private static DvcPointer? OfFile(string file, string data)
    {
        if (YamlDocuments.ReadTexts(File.ReadAllText(file)) is not { } body)
        {
            return null;
        }

        var folder = Path.GetFullPath(TextOf(body, "wdir") ?? ".", Path.GetDirectoryName(file)!);
        JsonObject[] outputs = [.. Entries(body, "outs")];
        var output = outputs is [var only] && data == file ? only : outputs.FirstOrDefault(entry => IsAt(entry, folder, data));
        return output is not null && DigestOf(output) is { } digest ? new DvcPointer(file, digest) : null;
    }

    private static DvcPointer? OfLock(string data, string top)
    {
        for (var folder = Path.GetDirectoryName(data); folder is not null && (folder == top || folder.StartsWith(top + Path.DirectorySeparatorChar, StringComparison.Ordinal)); folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, Lock);
            if (File.Exists(file) && YamlDocuments.ReadTexts(File.ReadAllText(file)) is { } body)
            {
                // What a stage wrote is fresher than what another read.
                JsonObject[] stages = [.. (body["stages"] as JsonObject ?? []).Select(stage => stage.Value).OfType<JsonObject>()];
                var found = stages.SelectMany(stage => Entries(stage, "outs")).Concat(stages.SelectMany(stage => Entries(stage, "deps"))).FirstOrDefault(entry => IsAt(entry, folder, data));
                if (found is not null && DigestOf(found) is { } digest)
                {
                    return new DvcPointer(file, digest);
                }
            }
        }

        return null;
    }

    private static bool IsAt(JsonObject entry, string folder, string data) => TextOf(entry, "path") is { } path && Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder)) == Path.TrimEndingDirectorySeparator(data);

    private static string? DigestOf(JsonObject entry) => Algorithms.Where(algorithm => TextOf(entry, algorithm) is not null).Select(algorithm => $"{algorithm}:{TextOf(entry, algorithm)}").FirstOrDefault();

    private static IEnumerable<JsonObject> Entries(JsonObject node, string name) => (node[name] as JsonArray ?? []).OfType<JsonObject>();

    private static string? TextOf(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
