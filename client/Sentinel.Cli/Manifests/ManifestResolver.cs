using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli.Manifests;

/// <summary>An artifact's bytes with their digest.</summary>
internal sealed record ArtifactBytes(string Sha256, byte[] Bytes);

/// <summary>A manifest that can be sent: what it said of files is replaced by what is in them.</summary>
/// <param name="File">Its file.</param>
/// <param name="Origin">File and line, for messages.</param>
/// <param name="Body">The document.</param>
/// <param name="Artifact">The artifact that it names; null for none.</param>
/// <param name="Warnings">What is odd about its files, a sentence each.</param>
/// <param name="Rows">Rows of its reference file; null where it names none.</param>
internal sealed record ResolvedManifest(string File, string Origin, JsonObject Body, ArtifactBytes? Artifact, IReadOnlyList<string> Warnings, ReferenceRows? Rows);

/// <summary>
/// Reads the files that a manifest names, relative to its own folder: the artifact becomes its digest and size, the reference file a frozen profile.
/// What is no file is left to the silo to judge, which names every fault at once.
/// </summary>
internal static class ManifestResolver
{
    /// <exception cref="BadInputException">A file is not there, or its digest is another than the manifest says.</exception>
    /// <exception cref="ReferenceException">No reference can be made of the file.</exception>
    public static ResolvedManifest Resolve(ManifestDocument document)
    {
        var body = (JsonObject)document.Body.DeepClone();
        var artifact = body["spec"]?["artifact"] is JsonObject a ? Artifact(document, a) : null;
        IReadOnlyList<string> warnings = [];
        ReferenceRows? rows = null;
        if (body["spec"] is JsonObject spec && spec["reference"] is JsonObject reference && reference["file"] is not null)
        {
            var (file, schema) = Table(document, spec, reference);
            var frozen = ReferenceFile.Freeze(file, schema, AnswersOf(spec));
            rows = new ReferenceRows(file, schema.Features, schema.Label?.Column);
            warnings = frozen.Warnings;
            spec["reference"] = new JsonObject { ["profile"] = Convert.ToBase64String(frozen.Profile.Encoded.Span) };
        }

        return new ResolvedManifest(document.File, document.Origin, body, artifact, warnings, rows);
    }

    private static ArtifactBytes? Artifact(ManifestDocument document, JsonObject artifact)
    {
        if (Text(artifact, "path") is not { } path)
        {
            return null;
        }

        var bytes = File.ReadAllBytes(Existing(document, "spec.artifact.path", path));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (Text(artifact, "sha256") is { } expected && !string.Equals(expected, sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new BadInputException($"{document.Origin}: spec.artifact.sha256 is {expected}, but the file's is {sha256}: the file was changed, or the manifest is of another build");
        }

        artifact.Remove("path");
        artifact["fileName"] = Path.GetFileName(path);
        artifact["sha256"] = sha256;
        artifact["sizeBytes"] = bytes.Length;
        return new ArtifactBytes(sha256, bytes);
    }

    private static (TableFile File, ReferenceSchema Schema) Table(ManifestDocument document, JsonObject spec, JsonObject reference)
    {
        var features = spec["signature"]?["features"] is JsonArray list ? list.OfType<JsonObject>().Select(Feature).OfType<FeatureSpec>().ToArray() : [];
        if (features.Length == 0)
        {
            throw new BadInputException($"{document.Origin}: spec.reference needs spec.signature.features, which say which columns are inputs and of what type");
        }

        var label = Text(reference, "label") is { } column
            ? new ReferenceLabel(column, AnswersOf(spec) ?? throw new BadInputException($"{document.Origin}: spec.reference.label needs spec.signature.prediction.type (probability, numeric or categorical), which says how labels are held against predictions"))
            : null;
        var schema = new ReferenceSchema(features, Text(reference, "prediction"), Text(reference, "class"), Text(reference, "time")) { Label = label, Segments = Segments(spec) };
        var file = Existing(document, "spec.reference.file", Text(reference, "file")!);
        return (TableFile.Of(file), schema);
    }

    private static FeatureSpec? Feature(JsonObject feature) => (Text(feature, "name"), Text(feature, "type")) switch
    {
        ({ } name, "numeric") => new FeatureSpec(name, FeatureType.Numeric),
        ({ } name, "categorical") => new FeatureSpec(name, FeatureType.Categorical),
        _ => null,
    };

    private static PredictionSpec? AnswersOf(JsonObject spec)
    {
        var prediction = spec["signature"]?["prediction"] as JsonObject;
        PredictionType? type = (prediction is null ? null : Text(prediction, "type")) switch
        {
            "probability" => PredictionType.Probability,
            "numeric" => PredictionType.Numeric,
            "categorical" => PredictionType.Categorical,
            _ => null,
        };
        return type is { } known ? new PredictionSpec(known, Text(prediction!, "positiveClass"), Number(prediction!, "threshold")) : null;
    }

    // What is no list of names is for the silo to refuse.
    private static string[] Segments(JsonObject spec) =>
        spec["signature"]?["segments"] is JsonArray list ? [.. list.OfType<JsonValue>().Select(name => name.TryGetValue<string>(out var text) ? text : null).OfType<string>().Distinct()] : [];

    private static string Existing(ManifestDocument document, string field, string path)
    {
        var full = Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(document.File))!);
        return File.Exists(full) ? full : throw new BadInputException($"{document.Origin}: {field} names '{path}', but there is no such file beside the manifest");
    }

    private static double? Number(JsonObject node, string name) =>
        node[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
