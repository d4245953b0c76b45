using System.Buffers.Binary;

namespace Sentinel.Statistics.Encoding;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; anything that does not fit is an <see cref="InvalidDataException"/>, never a crash.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ReadOnlySpan<byte> Raw(int count) => Take(count);

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public long Count()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("A count is longer than 63 bits.");
    }

    /// <summary>Reads the length of a list whose items take at least <paramref name="itemBytes"/> each, so that damage cannot ask for more memory than there are bytes.</summary>
    public int ListLength(int itemBytes)
    {
        long length = Count();
        if (length > _rest.Length / itemBytes)
        {
            throw new InvalidDataException($"A list of {length} items does not fit in the {_rest.Length} bytes that are left.");
        }

        return (int)length;
    }

    public long[] Counts()
    {
        var values = new long[ListLength(itemBytes: 1)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Count();
        }

        return values;
    }

    public double[] Doubles()
    {
        var values = new double[ListLength(itemBytes: 8)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Double();
        }

        return values;
    }

    public string Text() => System.Text.Encoding.UTF8.GetString(Take(ListLength(itemBytes: 1)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException($"{count} bytes are expected, {_rest.Length} are left.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
