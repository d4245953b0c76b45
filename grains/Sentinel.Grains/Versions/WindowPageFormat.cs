using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The bytes of a page of older windows, version 3. Since 2, features have evidence; since 3, windows have what their scores let expect, the causes of their drift, and segments.</summary>
public sealed class WindowPageFormat() : RecordFormat<WindowReport[]>("a page of windows", "SWPG", version: 3)
{
    /// <summary>The format.</summary>
    public static WindowPageFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, WindowReport[] record) => writer.List(record, WindowReportFields.Write);

    /// <inheritdoc/>
    protected override WindowReport[] Read(ref ByteReader reader, ushort version) =>
        reader.List(WindowReportFields.ReaderOf(version));
}
