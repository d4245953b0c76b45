using Sentinel.Contracts.Shards;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The bytes of a page of rows that are collected for a version's first reference, version 1.</summary>
public sealed class CollectedPageFormat() : RecordFormat<RowBlock[]>("a page of collected rows", "SCRP", version: 1)
{
    /// <summary>The format.</summary>
    public static CollectedPageFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, RowBlock[] record) => writer.List(record, RowBlockFields.Write);

    /// <inheritdoc/>
    protected override RowBlock[] Read(ref ByteReader reader, ushort version) => reader.List(RowBlockFields.Read);
}
