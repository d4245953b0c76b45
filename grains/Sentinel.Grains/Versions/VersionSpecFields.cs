using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>Descriptions of versions in records. Since version 3 of the record, a signature has segments.</summary>
public static class VersionSpecFields
{
    private const ushort SinceSegments = 3;

    /// <summary>Writes a description.</summary>
    public static void Write(ByteWriter writer, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(spec);
        writer.Text(spec.ModelVersion.ToString());
        writer.Optional(spec.Artifact, static (w, artifact) =>
        {
            w.Text(artifact.FileName);
            w.Text(artifact.Sha256);
            w.Count(artifact.SizeBytes);
        });
        writer.Optional(spec.Signature, WriteSignature);
        writer.Optional(spec.Source, static (w, source) =>
        {
            w.OptionalText(source.Repository);
            w.OptionalText(source.Commit);
            w.OptionalText(source.Path);
        });
        writer.Optional(spec.Lineage, WriteLineage);
        writer.Map(spec.Hyperparameters);
        writer.Numbers(spec.Metrics);
        writer.Map(spec.Labels);
    }

    /// <summary>Reads a description out of a record of a version.</summary>
    public static VersionSpec Read(ref ByteReader reader, ushort version) =>
        new(
            ModelVersionId.Parse(reader.Text()),
            reader.Optional(static (ref ByteReader r) => new Artifact(r.Text(), r.Text(), r.Count())),
            reader.Optional((ref ByteReader r) => ReadSignature(ref r, version)),
            reader.Optional(static (ref ByteReader r) => new SourceReference(r.OptionalText(), r.OptionalText(), r.OptionalText())),
            reader.Optional(ReadLineage),
            reader.Map(),
            reader.Numbers(),
            reader.Map());

    private static void WriteSignature(ByteWriter writer, Signature signature)
    {
        writer.List(signature.Features, static (w, feature) =>
        {
            w.Text(feature.Name);
            w.Byte((byte)feature.Type);
        });
        writer.Byte((byte)signature.Prediction.Type);
        writer.OptionalText(signature.Prediction.PositiveClass);
        writer.OptionalDouble(signature.Prediction.Threshold);
        writer.OptionalText(signature.Prediction.Output);
        writer.Texts(signature.Segments);
    }

    private static Signature ReadSignature(ref ByteReader reader, ushort version)
    {
        var features = reader.List(static (ref ByteReader r) => new FeatureSpec(r.Text(), (FeatureType)r.Byte()));
        var prediction = new PredictionSpec((PredictionType)reader.Byte(), reader.OptionalText(), reader.OptionalDouble(), reader.OptionalText());
        return new Signature(features, prediction) { Segments = version >= SinceSegments ? reader.Texts() : [] };
    }

    private static void WriteLineage(ByteWriter writer, Lineage lineage)
    {
        writer.OptionalText(lineage.Parent);
        writer.OptionalText(lineage.Run);
        writer.Optional(lineage.Dataset, static (w, dataset) =>
        {
            w.OptionalText(dataset.Uri);
            w.OptionalText(dataset.Sha256);
        });
        writer.OptionalText(lineage.Trigger);
    }

    private static Lineage ReadLineage(ref ByteReader reader) =>
        new(
            reader.OptionalText(),
            reader.OptionalText(),
            reader.Optional(static (ref ByteReader r) => new DatasetReference(r.OptionalText(), r.OptionalText())),
            reader.OptionalText());
}
