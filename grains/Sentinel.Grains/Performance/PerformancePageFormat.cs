using System.Collections.Immutable;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Performance;

/// <summary>The bytes of a <see cref="PerformancePage"/>, version 1.</summary>
public sealed class PerformancePageFormat() : RecordFormat<PerformancePage>("a page of performance", "SPPG", version: 1)
{
    /// <summary>The format.</summary>
    public static PerformancePageFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, PerformancePage record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.List(record.NextSequences, static (w, shard) =>
        {
            w.Count(shard.Key);
            w.Count(shard.Value);
        });
        writer.List(record.Windows, static (w, window) =>
        {
            w.Text(window.Key);
            w.Block(window.Value.Span);
        });
        writer.List(record.Detected, static (w, window) =>
        {
            w.Text(window.Key);
            DetectorFields.Write(w, window.Value);
        });
    }

    /// <inheritdoc/>
    protected override PerformancePage Read(ref ByteReader reader, ushort version) =>
        new(
            ImmutableSortedDictionary.CreateRange(reader.List(static (ref ByteReader r) => KeyValuePair.Create(checked((int)r.Count()), r.Count()))),
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), (ReadOnlyMemory<byte>)r.Block()))))
        {
            Detected = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), DetectorFields.ReadSaid(ref r)))),
        };
}
