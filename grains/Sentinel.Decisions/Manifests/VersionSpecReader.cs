using System.Text.RegularExpressions;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Versions;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a ModelVersion.</summary>
internal static partial class VersionSpecReader
{
    private const long ArtifactBytesMax = 1L << 40;

    /// <summary>Reads it; null when something was refused.</summary>
    internal static ModelVersionManifest? Read(FieldReader metadata, FieldReader spec)
    {
        var model = Names.Model(metadata, "model", required: true);
        var version = Names.Version(metadata, "version", required: false) ?? (metadata.Has("version") ? null : ModelVersionId.Next);
        var step = metadata.Choice("bump", ["patch", "minor", "major"]);
        if (step is not null && version is not (null or ModelVersionId.Next))
        {
            metadata.Refuse("bump", $"has a meaning only where the next version is asked for, by version: {ModelVersionId.Next} or none");
        }

        var description = metadata.Text("description");
        var labels = metadata.TextsByName("labels");
        metadata.Close();

        var signatureFields = spec.Object("signature");
        var signature = signatureFields is null ? null : SignatureReader.Read(signatureFields);
        var artifactFields = spec.Object("artifact");
        var artifact = artifactFields is null ? null : ReadArtifact(artifactFields);
        var referenceFields = spec.Object("reference");
        int? firstRows = null;
        var reference = referenceFields is null ? null : ReferenceReader.Read(referenceFields, signature, out firstRows);
        if (signatureFields is null && (artifactFields ?? referenceFields) is not null)
        {
            spec.Refuse("signature", "is missing: an artifact is served, and a reference held against live rows, by the signature");
        }

        var source = spec.Object("source") is { } o ? ReadSource(o) : null;
        var lineage = spec.Object("lineage") is { } l ? ReadLineage(l) : null;
        var hyperparameters = spec.TextsByName("hyperparameters");
        var metrics = spec.NumbersByName("metrics");
        var importance = spec.NumbersByName("importance");
        foreach (var (feature, fault) in VersionSpecs.ImportanceFaults(importance, signature?.Features ?? []))
        {
            spec.Refuse($"importance.{feature}", fault);
        }

        spec.Close();
        return model is null || version is null
            ? null
            : new ModelVersionManifest(new VersionSpec(new ModelVersionId(model, version), artifact, signature, source, lineage, hyperparameters, metrics, labels) { Importance = importance.IsEmpty ? null : importance, FirstRows = firstRows, Description = description }, Memory(reference))
            {
                Step = step is null ? VersionStep.Patch : Enum.Parse<VersionStep>(step, ignoreCase: true),
            };
    }

    private static Artifact? ReadArtifact(FieldReader artifact)
    {
        artifact.RefuseIfPresent("path", "is a file on the machine of the one who applies: `sentinel apply` uploads it and sends fileName, sha256 and sizeBytes");
        var fileName = artifact.Text("fileName", required: true);
        var sha256 = Sha256(artifact, "sha256", required: true);
        var sizeBytes = artifact.Integer("sizeBytes", 1, ArtifactBytesMax, required: true);
        artifact.Close();
        return fileName is null || sha256 is null || sizeBytes is null ? null : new Artifact(fileName, sha256, sizeBytes.Value);
    }

    private static SourceReference ReadSource(FieldReader source)
    {
        var read = new SourceReference(source.Text("repository"), source.Text("commit"), source.Text("path"));
        source.Close();
        return read;
    }

    private static Lineage ReadLineage(FieldReader lineage)
    {
        var parent = Names.Version(lineage, "parent", required: false);
        var run = lineage.Text("run");
        DatasetReference? dataset = null;
        if (lineage.Object("dataset") is { } fields)
        {
            dataset = new DatasetReference(fields.Text("uri"), Sha256(fields, "sha256", required: false)) { Digest = OtherDigest(fields, "digest") };
            fields.Close();
        }

        var trigger = lineage.Text("trigger");
        lineage.Close();
        return new Lineage(parent, run, dataset, trigger);
    }

    // A null array would become an empty memory, which is a reference of no bytes.
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);

    private static string? Sha256(FieldReader fields, string name, bool required)
    {
        var text = fields.Text(name, required);
        if (text is null || Digest().IsMatch(text))
        {
            return text?.ToLowerInvariant();
        }

        fields.Refuse(name, $"must be a SHA-256 digest of 64 hexadecimal digits, was '{text}'");
        return null;
    }

    private static string? OtherDigest(FieldReader fields, string name)
    {
        var text = fields.Text(name);
        if (text is null || AlgorithmAndValue().IsMatch(text))
        {
            return text;
        }

        fields.Refuse(name, $"must be an algorithm and its value, such as md5:a304afb96060aad90176268345e10355, was '{text}'");
        return null;
    }

    [GeneratedRegex("^[a-z0-9-]{1,16}:[!-~]{1,128}$")]
    private static partial Regex AlgorithmAndValue();

    [GeneratedRegex("^[0-9A-Fa-f]{64}$")]
    private static partial Regex Digest();
}
