using Sentinel.Contracts.Shards;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Shards;

/// <summary>Collected rows in records.</summary>
internal static class RowBlockFields
{
    /// <summary>Writes a block.</summary>
    public static void Write(ByteWriter writer, RowBlock block)
    {
        writer.Count(block.FromOffset);
        writer.Count(block.ToOffset);
        writer.Count(block.Rows);
        writer.Block(block.Columns.Span);
    }

    /// <summary>Reads a block.</summary>
    public static RowBlock Read(ref ByteReader reader) => new(reader.Count(), reader.Count(), checked((int)reader.Count()), reader.Block());
}
