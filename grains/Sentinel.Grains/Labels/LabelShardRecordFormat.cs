using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Labels;

/// <summary>The bytes of a <see cref="LabelShardRecord"/>, version 2: since 2 outcomes are counted by epoch too.</summary>
public sealed class LabelShardRecordFormat() : RecordFormat<LabelShardRecord>("a label shard's record", "SLSH", version: 2)
{
    private const ushort SinceEpochs = 2;

    /// <summary>The format.</summary>
    public static LabelShardRecordFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, LabelShardRecord record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.List(record.Sources, static (w, source) =>
        {
            w.Text(source.Key);
            w.OptionalText(source.Value.TopicId);
            w.Texts(source.Value.FormerTopicIds);
            w.Count(source.Value.Applied);
        });
        WriteStore(writer, record.Join.Predictions);
        WriteStore(writer, record.Join.Early);
        writer.List(record.Join.Outcomes, OutcomeFields.Write);
        writer.Count(record.Join.Joined);
        writer.Count(record.Join.Repeated);
        writer.Count(record.Join.Conflicting);
        writer.Count(record.Join.Doubled);
        writer.Block(record.Join.Detectors.Span);
        writer.Optional<OutcomeSummary>(record.Pending, OutcomeFields.Write);
        writer.Count(record.NextSequence);
        writer.Texts(record.Garbage);
        writer.List(record.Join.Epochs, OutcomeFields.Write);
        writer.List(record.Pending?.Epochs ?? [], OutcomeFields.Write);
    }

    /// <inheritdoc/>
    protected override LabelShardRecord Read(ref ByteReader reader, ushort version)
    {
        var sources = reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new SourceCursor(r.OptionalText(), [.. r.Texts()], r.Count())));
        var predictions = ReadStore(ref reader);
        var early = ReadStore(ref reader);
        var outcomes = reader.List(OutcomeFields.ReadWindow);
        var join = new LabelJoinImage(predictions, early, [.. outcomes], reader.Count(), reader.Count(), reader.Count(), reader.Count()) { Detectors = reader.Block() };
        var record = new LabelShardRecord(
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, sources), join, reader.Optional(OutcomeFields.ReadSummary), reader.Count(), [.. reader.Texts()]);
        if (version < SinceEpochs)
        {
            return record;
        }

        var epochs = reader.List(OutcomeFields.ReadEpoch);
        var pending = reader.List(OutcomeFields.ReadEpoch);
        return record with { Join = record.Join with { Epochs = [.. epochs] }, Pending = record.Pending is null ? null : record.Pending with { Epochs = pending } };
    }

    private static void WriteStore(ByteWriter writer, JoinStoreImage store)
    {
        JoinEntryFields.Write(writer, store.Memory.AsSpan());
        writer.List(store.Segments, static (w, segment) =>
        {
            w.Count(segment.Number);
            w.Count(segment.Waiting);
        });
        writer.Count(store.NextSegment);
        writer.Count(store.Expired);
    }

    private static JoinStoreImage ReadStore(ref ByteReader reader) =>
        new(
            [.. JoinEntryFields.Read(ref reader)],
            [.. reader.List(static (ref ByteReader r) => new SegmentMark(r.Count(), checked((int)r.Count())))],
            reader.Count(),
            reader.Count());
}
