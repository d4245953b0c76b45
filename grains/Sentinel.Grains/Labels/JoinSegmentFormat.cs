using Sentinel.Decisions.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Labels;

/// <summary>The bytes of a segment of a label store, version 1.</summary>
public sealed class JoinSegmentFormat() : RecordFormat<JoinSegment>("a segment of labels", "SLSG", version: 1)
{
    /// <summary>The format.</summary>
    public static JoinSegmentFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, JoinSegment record)
    {
        ArgumentNullException.ThrowIfNull(record);
        JoinEntryFields.Write(writer, record.Entries.Span);
    }

    /// <inheritdoc/>
    protected override JoinSegment Read(ref ByteReader reader, ushort version) => new(JoinEntryFields.Read(ref reader));
}
