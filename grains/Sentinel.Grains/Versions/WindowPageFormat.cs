using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The bytes of a page of older windows, version 2: since it, features have evidence.</summary>
public sealed class WindowPageFormat() : RecordFormat<WindowReport[]>("a page of windows", "SWPG", version: 2)
{
    private const ushort SinceEvidence = 2;

    /// <summary>The format.</summary>
    public static WindowPageFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, WindowReport[] record) => writer.List(record, WindowReportFields.Write);

    /// <inheritdoc/>
    protected override WindowReport[] Read(ref ByteReader reader, ushort version) =>
        reader.List<WindowReport>(version < SinceEvidence ? WindowReportFields.ReadOfLevels : WindowReportFields.Read);
}
