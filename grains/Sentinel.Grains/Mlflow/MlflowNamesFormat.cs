using Sentinel.Contracts.Mlflow;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Mlflow;

/// <summary>Bytes of the names in MLflow that are not their models' own, version 1.</summary>
public sealed class MlflowNamesFormat() : RecordFormat<MlflowNames>("A record of names in MLflow", "SMLN", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, MlflowNames record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Map(record.Models);
    }

    /// <inheritdoc/>
    protected override MlflowNames Read(ref ByteReader reader, ushort version) => new(reader.Map());
}
