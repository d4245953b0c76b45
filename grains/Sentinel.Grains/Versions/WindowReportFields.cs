using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>Reports of windows in records. The names of figures are the same for every feature, so a report holds each once.</summary>
public static class WindowReportFields
{
    private const ushort SinceEvidence = 2;
    private const ushort SinceEstimates = 3;

    /// <summary>Writes a report.</summary>
    public static void Write(ByteWriter writer, WindowReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.Text(report.Id);
        writer.Count(report.Index);
        writer.Time(report.From);
        writer.Time(report.To);
        writer.Time(report.FirstTime);
        writer.Time(report.LastTime);
        writer.Count(report.Rows);
        writer.Count(report.Late);
        writer.Byte((byte)report.Verdict);
        writer.Byte((byte)report.VersionVerdict);
        writer.Text(report.Sentence);
        writer.List(report.Sources, WriteSource);
        writer.OptionalText(report.ReferenceDigest);
        var names = FigureNames(report);
        writer.List(names, static (w, name) => w.Text(name));
        writer.List(report.Features, (w, feature) => WriteFeature(w, feature, names));
        writer.Optional(report.Prediction, (w, feature) => WriteFeature(w, feature, names));
        writer.Optional(report.Class, (w, feature) => WriteFeature(w, feature, names));
        writer.Optional(report.EstimatedPerformance, WindowEstimateFields.Write);
        writer.Optional(report.Causes, static (w, causes) => w.List(causes, WriteCause));
        writer.Optional(report.Multivariate, WindowMultivariateFields.Write);
        writer.List(report.Detections, DetectorFields.Write);
        writer.Count(report.DetectionsOmitted);
        writer.List(report.Segments, SegmentReportFields.Write);
    }

    /// <summary>Reads reports as they stand in records and pages of a version.</summary>
    public static ItemReader<WindowReport> ReaderOf(ushort version) => version switch
    {
        < SinceEvidence => static (ref ByteReader reader) => Read(ref reader, withEvidence: false),
        < SinceEstimates => static (ref ByteReader reader) => Read(ref reader, withEvidence: true),
        _ => static (ref ByteReader reader) => Read(ref reader, withEvidence: true) with
        {
            EstimatedPerformance = reader.Optional(WindowEstimateFields.Read),
            Causes = reader.Optional(static (ref ByteReader r) => r.List(ReadCause)),
            Multivariate = reader.Optional(WindowMultivariateFields.Read),
            Detections = reader.List(DetectorFields.ReadChange),
            DetectionsOmitted = reader.Count(),
            Segments = reader.List(SegmentReportFields.Read),
        },
    };

    private static WindowReport Read(ref ByteReader reader, bool withEvidence)
    {
        var id = reader.Text();
        var index = reader.Count();
        var (from, to, firstTime, lastTime) = (reader.Time(), reader.Time(), reader.Time(), reader.Time());
        var (rows, late) = (reader.Count(), reader.Count());
        var (verdict, versionVerdict) = ((Verdict)reader.Byte(), (Verdict)reader.Byte());
        var sentence = reader.Text();
        var sources = reader.List(ReadSource);
        var referenceDigest = reader.OptionalText();
        var names = reader.List(static (ref ByteReader r) => r.Text());
        var features = reader.List((ref ByteReader r) => ReadFeature(ref r, names, withEvidence));
        var prediction = reader.Optional((ref ByteReader r) => ReadFeature(ref r, names, withEvidence));
        var @class = reader.Optional((ref ByteReader r) => ReadFeature(ref r, names, withEvidence));
        return new WindowReport(id, index, from, to, firstTime, lastTime, rows, late, verdict, versionVerdict, sentence, features, prediction, @class, sources, referenceDigest);
    }

    private static string[] FigureNames(WindowReport report) =>
        [.. report.Features.Append(report.Prediction).Append(report.Class).OfType<FeatureReport>().SelectMany(feature => feature.Statistics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static void WriteFeature(ByteWriter writer, FeatureReport feature, string[] names)
    {
        writer.Text(feature.Name);
        writer.Byte((byte)feature.Type);
        writer.Byte((byte)feature.Verdict);
        writer.OptionalText(feature.Reason);
        writer.List(feature.Statistics, (w, figure) =>
        {
            w.Count(Array.BinarySearch(names, figure.Key, StringComparer.Ordinal));
            w.Double(figure.Value);
        });
        writer.OptionalDouble(feature.AdjustedPValue);
        writer.Doubles(feature.Edges);
        writer.List(feature.Categories, static (w, category) => w.Text(category));
        writer.Doubles(feature.ReferenceShare);
        writer.Doubles(feature.CurrentShare);
        writer.Optional(feature.Evidence, WriteEvidence);
    }

    private static FeatureReport ReadFeature(ref ByteReader reader, string[] names, bool withEvidence)
    {
        var name = reader.Text();
        var (type, verdict) = ((FeatureType)reader.Byte(), (Verdict)reader.Byte());
        var reason = reader.OptionalText();
        var statistics = reader.Numbers((ref ByteReader r) => NameAt(names, r.Count()));
        return new FeatureReport(
            name,
            type,
            verdict,
            reason,
            statistics,
            reader.OptionalDouble(),
            reader.Doubles(),
            reader.List(static (ref ByteReader r) => r.Text()),
            reader.Doubles(),
            reader.Doubles(),
            withEvidence ? reader.Optional(ReadEvidence) : null);
    }

    private static void WriteEvidence(ByteWriter writer, FeatureEvidence evidence)
    {
        writer.OptionalDouble(evidence.LogR);
        writer.Double(evidence.LogLimit);
        writer.Double(evidence.Dependence);
        writer.List(evidence.Profile, static (w, point) =>
        {
            w.Count(point.BlockRows);
            w.Double(point.Factor);
        });
        writer.OptionalText(evidence.DependenceReason);
        writer.Double(evidence.EffectiveRows);
        writer.OptionalText(evidence.UnarmedReason);
        writer.Flag(evidence.Alarm);
    }

    private static FeatureEvidence ReadEvidence(ref ByteReader reader) =>
        new(
            reader.OptionalDouble(),
            reader.Double(),
            reader.Double(),
            reader.List(static (ref ByteReader r) => new DependencePoint(r.Count(), r.Double())),
            reader.OptionalText(),
            reader.Double(),
            reader.OptionalText(),
            reader.Flag());

    private static void WriteCause(ByteWriter writer, WindowCause cause)
    {
        writer.Text(cause.Name);
        writer.Double(cause.Score);
        writer.Double(cause.Share);
    }

    private static WindowCause ReadCause(ref ByteReader reader) => new(reader.Text(), reader.Double(), reader.Double());

    private static string NameAt(string[] names, long index) =>
        index < names.Length ? names[index] : throw new InvalidDataException($"Figure {index} of a report has no name: there are {names.Length}.");

    private static void WriteSource(ByteWriter writer, WindowSource source)
    {
        writer.Text(source.TopicPartition);
        writer.Count(source.FromOffset);
        writer.Count(source.ToOffset);
        writer.Count(source.Rows);
    }

    private static WindowSource ReadSource(ref ByteReader reader) => new(reader.Text(), reader.Count(), reader.Count(), reader.Count());
}
