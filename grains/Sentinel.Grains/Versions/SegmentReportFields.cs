using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>What reports of windows say of segments, in records.</summary>
public static class SegmentReportFields
{
    /// <summary>Writes a segment.</summary>
    public static void Write(ByteWriter writer, SegmentReport segment)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(segment);
        writer.Text(segment.Name);
        writer.OptionalText(segment.Figure);
        writer.OptionalDouble(segment.ReferenceMean);
        writer.OptionalDouble(segment.Mean);
        writer.Flag(segment.Moved);
        writer.List(segment.Values, WriteValue);
    }

    /// <summary>Reads a segment.</summary>
    public static SegmentReport Read(ref ByteReader reader) =>
        new(reader.Text(), reader.OptionalText(), reader.OptionalDouble(), reader.OptionalDouble(), reader.Flag(), reader.List(ReadValue));

    private static void WriteValue(ByteWriter writer, SegmentValueReport value)
    {
        writer.Text(value.Value);
        writer.Count(value.Rows);
        writer.Count(value.ReferenceRows);
        writer.Double(value.Share);
        writer.Double(value.ReferenceShare);
        writer.OptionalText(value.Reason);
        writer.Optional(value.Answer, WriteDrift);
        writer.Optional(value.Worst, WriteDrift);
        writer.Optional(value.Change, static (w, change) =>
        {
            w.OptionalDouble(change.ReferenceMean);
            w.OptionalDouble(change.Mean);
            w.Double(change.Within);
            w.Double(change.Mix);
            w.Double(change.Share);
        });
    }

    private static SegmentValueReport ReadValue(ref ByteReader reader) =>
        new(
            reader.Text(),
            reader.Count(),
            reader.Count(),
            reader.Double(),
            reader.Double(),
            reader.OptionalText(),
            reader.Optional(ReadDrift),
            reader.Optional(ReadDrift),
            reader.Optional(static (ref ByteReader r) => new SegmentChange(r.OptionalDouble(), r.OptionalDouble(), r.Double(), r.Double(), r.Double())));

    private static void WriteDrift(ByteWriter writer, SegmentDrift drift)
    {
        writer.Text(drift.Name);
        writer.Double(drift.Psi);
        writer.Double(drift.PsiNull99);
    }

    private static SegmentDrift ReadDrift(ref ByteReader reader) => new(reader.Text(), reader.Double(), reader.Double());
}
