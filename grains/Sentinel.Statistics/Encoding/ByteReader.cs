using System.Buffers.Binary;

namespace Sentinel.Statistics.Encoding;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; anything that does not fit is an <see cref="InvalidDataException"/>, never a crash.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything is read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>So many bytes as they stand.</summary>
    public ReadOnlySpan<byte> Raw(int count) => Take(count);

    /// <summary>An unsigned number of 16 bits.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A double, bit for bit.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A float, bit for bit.</summary>
    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>A number that is not negative.</summary>
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

    /// <summary>A list of numbers that are not negative.</summary>
    public long[] Counts()
    {
        var values = new long[ListLength(itemBytes: 1)];
        int read = 0;
        while (read < values.Length)
        {
            // Most are of one byte.
            int most = Math.Min(values.Length - read, _rest.Length);
            int run = 0;
            while (run < most && _rest[run] < 0x80)
            {
                values[read + run] = _rest[run];
                run++;
            }

            _rest = _rest[run..];
            read += run;
            if (read < values.Length)
            {
                values[read++] = Count();
            }
        }

        return values;
    }

    /// <summary>A list of doubles.</summary>
    public double[] Doubles()
    {
        var values = new double[ListLength(itemBytes: 8)];
        var bytes = Take(values.Length * sizeof(double));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return values;
    }

    /// <summary>A text.</summary>
    public string Text() => System.Text.Encoding.UTF8.GetString(Take(ListLength(itemBytes: 1)));

    /// <summary>A number of either sign.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A yes or no.</summary>
    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new InvalidDataException($"A flag is 0 or 1, not {other}."),
    };

    /// <summary>Bytes with their length before them.</summary>
    public byte[] Block() => Take(ListLength(itemBytes: 1)).ToArray();

    /// <summary>A text, or null.</summary>
    public string? OptionalText() => Flag() ? Text() : null;

    /// <summary>A time in UTC.</summary>
    public DateTimeOffset Time()
    {
        long ticks = Int64();
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"{ticks} ticks are not a time.");
    }

    /// <summary>A time in UTC, or null.</summary>
    public DateTimeOffset? OptionalTime() => Flag() ? Time() : null;

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
