using Sentinel.Contracts.Shards;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Shards;

/// <summary>The bytes of a <see cref="ShardRecord"/>, version 2. Since it, there are sequential detectors, and rows that are collected for a first reference.</summary>
public sealed class ShardRecordFormat() : RecordFormat<ShardRecord>("a shard record", "SSHD", version: 2)
{
    private const ushort SinceDetectors = 2;
    private const ushort SinceCollecting = 2;

    /// <summary>The format.</summary>
    public static ShardRecordFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, ShardRecord record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.OptionalText(record.TopicId);
        writer.List(record.FormerTopicIds, static (w, id) => w.Text(id));
        writer.Count(record.Applied);
        writer.Count(record.Duplicates);
        writer.Count(record.Malformed);
        writer.Count(record.UnknownFeatureCells);
        var windows = record.Windows;
        writer.Count(windows.NextSequence);
        writer.Count(windows.NextNumber);
        writer.Int64(windows.Watermark);
        writer.Count(windows.Rows);
        writer.Count(windows.Late);
        writer.Count(windows.Closed);
        writer.List(windows.Open, WriteOpen);
        writer.List(windows.Missed, WriteMissed);
        writer.List(windows.Outbox, WindowSummaryFields.Write);
        writer.Block(windows.Detectors.Span);
        writer.Count(record.Collected.Rows);
        writer.List(record.Collected.Waiting, RowBlockFields.Write);
    }

    /// <inheritdoc/>
    protected override ShardRecord Read(ref ByteReader reader, ushort version)
    {
        var topicId = reader.OptionalText();
        var former = reader.List(static (ref ByteReader r) => r.Text());
        var applied = reader.Count();
        var duplicates = reader.Count();
        var malformed = reader.Count();
        var unknown = reader.Count();
        var nextSequence = reader.Count();
        var nextNumber = reader.Count();
        var watermark = reader.Int64();
        var rows = reader.Count();
        var late = reader.Count();
        var closed = reader.Count();
        var windows = new ShardWindowsImage(
            reader.List<LiveWindowImage>(version >= SinceDetectors ? ReadOpen : ReadUndetected),
            reader.List(ReadMissed),
            reader.List<WindowSummary>(version >= SinceDetectors ? WindowSummaryFields.Read : WindowSummaryFields.ReadUndetected),
            nextSequence,
            nextNumber,
            watermark,
            rows,
            late,
            closed)
        {
            Detectors = version >= SinceDetectors ? reader.Block() : [],
        };
        return new ShardRecord(topicId, former, applied, duplicates, malformed, unknown, windows)
        {
            Collected = version < SinceCollecting ? RowCollector.Empty : new RowCollector(reader.Count(), [.. reader.List(RowBlockFields.Read)]),
        };
    }

    private static void WriteOpen(ByteWriter writer, LiveWindowImage window)
    {
        writer.Text(window.Id);
        writer.Int64(window.From);
        writer.Int64(window.To);
        writer.Int64(window.FirstTime);
        writer.Int64(window.LastTime);
        writer.Count(window.Rows);
        writer.Count(window.FromOffset);
        writer.Count(window.ToOffset);
        writer.Count(window.PlanNumber);
        PolicyFields.Write(writer, window.Window);
        writer.OptionalText(window.ReferenceDigest);
        writer.Block(window.Sketch.Span);
        DetectorFields.Write(writer, window.Detected);
    }

    private static LiveWindowImage ReadOpen(ref ByteReader reader) => ReadUndetected(ref reader) with { Detected = DetectorFields.ReadSaid(ref reader) };

    private static LiveWindowImage ReadUndetected(ref ByteReader reader) =>
        new(
            reader.Text(),
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            reader.Count(),
            reader.Count(),
            reader.Count(),
            reader.Count(),
            PolicyFields.ReadWindow(ref reader),
            reader.OptionalText(),
            reader.Block());

    private static void WriteMissed(ByteWriter writer, LateRows missed)
    {
        writer.Int64(missed.From);
        writer.Int64(missed.To);
        writer.Count(missed.Rows);
    }

    private static LateRows ReadMissed(ref ByteReader reader) => new(reader.Int64(), reader.Int64(), reader.Count());
}
