using Sentinel.Contracts.Audit;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Audit;

/// <summary>The end of a history: the entries since the last full page, and what stands before them.</summary>
/// <param name="Pages">Full pages before, with those that were cut off.</param>
/// <param name="Entries">Entries in all.</param>
/// <param name="HeadHash">Hash of the last entry.</param>
/// <param name="Open">Entries after the last full page.</param>
public sealed record AuditHead(long Pages, long Entries, string HeadHash, AuditEntry[] Open)
{
    /// <summary>Checkpoints among the open entries, in their order.</summary>
    public AuditCheckpoint[] Checkpoints { get; init; } = [];

    /// <summary>The newest checkpoint; null before the first.</summary>
    public AuditCheckpoint? Last { get; init; }

    /// <summary>The checkpoint behind which older pages were cut off; null where none was.</summary>
    public AuditCheckpoint? Base { get; init; }

    /// <summary>Number of the first page that is left.</summary>
    public long FirstPage { get; init; }

    /// <summary>Whether a checkpoint vouches for every entry.</summary>
    public bool IsSealed => Last?.Index == Entries - 1;
}

/// <summary>Bytes of an <see cref="AuditHead"/>, version 2: since then there are checkpoints.</summary>
public sealed class AuditHeadFormat() : RecordFormat<AuditHead>("An audit record", "SAUH", 2)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, AuditHead record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Count(record.Pages);
        writer.Count(record.Entries);
        writer.Text(record.HeadHash);
        writer.List(record.Open, AuditPageFormat.Write);
        writer.List(record.Checkpoints, AuditPageFormat.Write);
        writer.Optional(record.Last, AuditPageFormat.Write);
        writer.Optional(record.Base, AuditPageFormat.Write);
        writer.Count(record.FirstPage);
    }

    /// <inheritdoc/>
    protected override AuditHead Read(ref ByteReader reader, ushort version)
    {
        var head = new AuditHead(reader.Count(), reader.Count(), reader.Text(), Lists.List(ref reader, AuditPageFormat.ReadEntry));
        return version == 1
            ? head
            : head with
            {
                Checkpoints = reader.List(AuditPageFormat.ReadCheckpoint),
                Last = reader.Optional(AuditPageFormat.ReadCheckpoint),
                Base = reader.Optional(AuditPageFormat.ReadCheckpoint),
                FirstPage = reader.Count(),
            };
    }
}

/// <summary>What stands in a page's record.</summary>
/// <param name="Entries">Its entries.</param>
/// <param name="Checkpoints">Checkpoints among them, in their order.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-page-content")]
public sealed record AuditPageContent([property: Id(0)] AuditEntry[] Entries, [property: Id(1)] AuditCheckpoint[] Checkpoints);

/// <summary>Bytes of a full page of a history, version 2: since then there are checkpoints.</summary>
public sealed class AuditPageFormat() : RecordFormat<AuditPageContent>("An audit page", "SAUP", 2)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, AuditPageContent record)
    {
        ArgumentNullException.ThrowIfNull(record);
        writer.List(record.Entries, Write);
        writer.List(record.Checkpoints, Write);
    }

    /// <inheritdoc/>
    protected override AuditPageContent Read(ref ByteReader reader, ushort version) => new(Lists.List(ref reader, ReadEntry), version == 1 ? [] : reader.List(ReadCheckpoint));

    internal static void Write(ByteWriter writer, AuditEntry entry)
    {
        writer.Count(entry.Number);
        EffectBytes.Write(writer, entry.Draft);
        writer.Text(entry.PreviousHash);
        writer.Text(entry.Hash);
    }

    internal static void Write(ByteWriter writer, AuditCheckpoint checkpoint)
    {
        writer.Text(checkpoint.Model);
        writer.Count(checkpoint.Index);
        writer.Text(checkpoint.Hash);
        writer.Time(checkpoint.Time);
        writer.Text(checkpoint.Key);
        writer.Text(checkpoint.Signature);
    }

    internal static AuditEntry ReadEntry(ref ByteReader reader) => new(reader.Count(), EffectBytes.ReadDraft(ref reader), reader.Text(), reader.Text());

    internal static AuditCheckpoint ReadCheckpoint(ref ByteReader reader) => new(reader.Text(), reader.Count(), reader.Text(), reader.Time(), reader.Text(), reader.Text());
}
