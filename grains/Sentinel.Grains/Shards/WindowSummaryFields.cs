using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Shards;

/// <summary>Summaries of closed windows in records.</summary>
public static class WindowSummaryFields
{
    /// <summary>Writes a summary.</summary>
    public static void Write(ByteWriter writer, WindowSummary summary)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(summary);
        writer.Text(summary.Shard.ToString());
        writer.Text(summary.WindowId);
        writer.Count(summary.Sequence);
        writer.Time(summary.From);
        writer.Time(summary.To);
        writer.Time(summary.FirstTime);
        writer.Time(summary.LastTime);
        writer.Count(summary.Rows);
        writer.Count(summary.Late);
        writer.Count(summary.FromOffset);
        writer.Count(summary.ToOffset);
        writer.OptionalTime(summary.Watermark);
        writer.Count(summary.PlanNumber);
        writer.OptionalText(summary.ReferenceDigest);
        writer.Block(summary.Sketch.Span);
        DetectorFields.Write(writer, summary.Detected);
    }

    /// <summary>Reads a summary.</summary>
    public static WindowSummary Read(ref ByteReader reader) => ReadUndetected(ref reader) with { Detected = DetectorFields.ReadSaid(ref reader) };

    /// <summary>Reads a summary as it was written before there were sequential detectors.</summary>
    public static WindowSummary ReadUndetected(ref ByteReader reader) =>
        new(
            ShardId.Parse(reader.Text()),
            reader.Text(),
            reader.Count(),
            reader.Time(),
            reader.Time(),
            reader.Time(),
            reader.Time(),
            reader.Count(),
            reader.Count(),
            reader.Count(),
            reader.Count(),
            reader.OptionalTime(),
            reader.Count(),
            reader.OptionalText(),
            reader.Block());
}
