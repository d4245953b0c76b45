using Sentinel.Contracts.Audit;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Audit;

/// <summary>The end of a history: the entries since the last full page, and what stands before them.</summary>
/// <param name="Pages">Full pages before.</param>
/// <param name="Entries">Entries in all.</param>
/// <param name="HeadHash">Hash of the last entry.</param>
/// <param name="Open">Entries after the last full page.</param>
public sealed record AuditHead(long Pages, long Entries, string HeadHash, AuditEntry[] Open);

/// <summary>Bytes of an <see cref="AuditHead"/>.</summary>
public sealed class AuditHeadFormat() : RecordFormat<AuditHead>("An audit record", "SAUH", 1)
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
    }

    /// <inheritdoc/>
    protected override AuditHead Read(ref ByteReader reader, ushort version) => new(reader.Count(), reader.Count(), reader.Text(), Lists.List(ref reader, AuditPageFormat.ReadEntry));
}

/// <summary>Bytes of a full page of a history.</summary>
public sealed class AuditPageFormat() : RecordFormat<AuditEntry[]>("An audit page", "SAUP", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, AuditEntry[] record) => writer.List(record, Write);

    /// <inheritdoc/>
    protected override AuditEntry[] Read(ref ByteReader reader, ushort version) => Lists.List(ref reader, ReadEntry);

    internal static void Write(ByteWriter writer, AuditEntry entry)
    {
        writer.Count(entry.Number);
        EffectBytes.Write(writer, entry.Draft);
        writer.Text(entry.PreviousHash);
        writer.Text(entry.Hash);
    }

    internal static AuditEntry ReadEntry(ref ByteReader reader) => new(reader.Count(), EffectBytes.ReadDraft(ref reader), reader.Text(), reader.Text());
}
