using System.Collections.Immutable;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>Sketches of windows that were judged together, each in the parts that it was put together of.</summary>
/// <param name="FirstIndex">Index of the first window of those judged together.</param>
/// <param name="Windows">Encoded sketches of each window's parts.</param>
public sealed record SketchPageContent(long FirstIndex, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Windows);

/// <summary>The bytes of a page of sketches, version 1.</summary>
public sealed class SketchPageFormat() : RecordFormat<SketchPageContent>("a page of sketches", "SSKP", version: 1)
{
    /// <summary>The format.</summary>
    public static SketchPageFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, SketchPageContent record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Count(record.FirstIndex);
        writer.List(record.Windows, static (w, parts) => w.List(parts, static (v, part) => v.Block(part.Span)));
    }

    /// <inheritdoc/>
    protected override SketchPageContent Read(ref ByteReader reader, ushort version) =>
        new(reader.Count(), [.. reader.List(static (ref ByteReader r) => r.List<ReadOnlyMemory<byte>>(static (ref ByteReader p) => p.Block()).ToImmutableArray())]);
}
