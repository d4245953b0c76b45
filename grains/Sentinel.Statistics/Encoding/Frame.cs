using System.Buffers.Binary;
using System.Numerics;

namespace Sentinel.Statistics.Encoding;

/// <summary>The envelope of a versioned record: four bytes of magic, two of version, the payload, and the CRC-32C of all before it.</summary>
public static class Frame
{
    private const int HeaderBytes = 6;
    private const int ChecksumBytes = 4;

    /// <summary>Starts a record: writes its magic and version.</summary>
    public static ByteWriter Open(ReadOnlySpan<byte> magic, ushort version)
    {
        var writer = new ByteWriter();
        writer.Raw(magic);
        writer.UInt16(version);
        return writer;
    }

    /// <summary>Ends a record: writes the checksum and gives the whole.</summary>
    public static byte[] Close(ByteWriter writer)
    {
        writer.UInt32(Checksum(writer.Written));
        return writer.ToArray();
    }

    /// <summary>Checks the envelope and gives the payload with its version, which is between 1 and <paramref name="newest"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record, are damaged, or are of a newer version.</exception>
    public static ByteReader Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic, ushort newest, string what, out ushort version)
    {
        if (bytes.Length < HeaderBytes + ChecksumBytes || !bytes[..magic.Length].SequenceEqual(magic))
        {
            throw new InvalidDataException($"These {bytes.Length} bytes are not {what}.");
        }

        var body = bytes[..^ChecksumBytes];
        if (Checksum(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]))
        {
            throw new InvalidDataException($"The checksum of {what} does not match: the bytes are damaged or cut short.");
        }

        version = BinaryPrimitives.ReadUInt16LittleEndian(body[magic.Length..]);
        if (version == 0 || version > newest)
        {
            throw new InvalidDataException($"{what} is of version {version}, this build reads up to {newest}: upgrade it.");
        }

        return new ByteReader(body[HeaderBytes..]);
    }

    /// <summary>CRC-32C (Castagnoli) of the bytes: the hardware's instruction where there is one.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
