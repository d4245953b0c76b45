using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Silo.Hosting;

/// <summary>Stores a record's own bytes as they are: the same in a blob as in a file.</summary>
internal sealed class RecordSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is GrainRecord record
        ? new BinaryData(record.Bytes)
        : throw new NotSupportedException($"Grains of Sentinel keep {nameof(GrainRecord)}, not {typeof(T)}.");

    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new GrainRecord { Bytes = input.ToArray() } is T record ? record : throw new NotSupportedException($"Grains of Sentinel keep {nameof(GrainRecord)}, not {typeof(T)}.");
    }
}
