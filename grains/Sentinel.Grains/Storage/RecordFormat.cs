using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>
/// The bytes of one kind of record: magic (four bytes), schema version (two), payload, CRC-32C. Reads every version up to the one that it writes; each has a golden file under tests.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="what">What the record is, for errors: <c>a shard record</c>.</param>
/// <param name="magic">Four ASCII characters, unique to the kind.</param>
/// <param name="version">The version that is written; at least 1.</param>
public abstract class RecordFormat<T>(string what, string magic, ushort version)
{
    private readonly byte[] _magic = System.Text.Encoding.ASCII.GetBytes(magic);

    /// <summary>Encodes a record in the newest version.</summary>
    public byte[] Encode(T record)
    {
        var writer = Frame.Open(_magic, version);
        Write(writer, record);
        return Frame.Close(writer);
    }

    /// <summary>Decodes a record of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record, are damaged, or are of a newer version.</exception>
    public T Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, _magic, version, what, out var written);
        var record = Read(ref reader, written);
        return reader.AtEnd ? record : throw new InvalidDataException($"{what} is longer than its fields.");
    }

    /// <summary>Writes the payload of the newest version.</summary>
    protected abstract void Write(ByteWriter writer, T record);

    /// <summary>Reads the payload of a version from 1 to the newest.</summary>
    protected abstract T Read(ref ByteReader reader, ushort version);
}
