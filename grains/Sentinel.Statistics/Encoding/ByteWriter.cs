using System.Buffers.Binary;

namespace Sentinel.Statistics.Encoding;

/// <summary>Writes the fields of a versioned record: little-endian, counts as unsigned LEB128, strings as counted UTF-8.</summary>
public sealed class ByteWriter
{
    private byte[] _bytes = new byte[1024];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What is written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>A copy of what is written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>Bytes as they stand.</summary>
    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>An unsigned number of 16 bits.</summary>
    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    /// <summary>An unsigned number of 32 bits.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    /// <summary>A double, bit for bit.</summary>
    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);

    /// <summary>A float, bit for bit.</summary>
    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), value);

    /// <summary>A number that is not negative; small ones take a byte.</summary>
    public void Count(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ulong rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    /// <summary>A list of numbers that are not negative.</summary>
    public void Counts(ReadOnlySpan<long> values)
    {
        Count(values.Length);
        foreach (long value in values)
        {
            Count(value);
        }
    }

    /// <summary>A list of doubles.</summary>
    public void Doubles(ReadOnlySpan<double> values)
    {
        Count(values.Length);
        foreach (double value in values)
        {
            Double(value);
        }
    }

    /// <summary>A text.</summary>
    public void Text(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        Count(length);
        System.Text.Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    /// <summary>A number of either sign.</summary>
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    /// <summary>A yes or no.</summary>
    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Bytes with their length before them.</summary>
    public void Block(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        Raw(value);
    }

    /// <summary>A text, or null.</summary>
    public void OptionalText(string? value)
    {
        Flag(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    /// <summary>A time, kept in UTC.</summary>
    public void Time(DateTimeOffset value) => Int64(value.UtcTicks);

    /// <summary>A time, or null.</summary>
    public void OptionalTime(DateTimeOffset? value)
    {
        Flag(value is not null);
        if (value is { } time)
        {
            Time(time);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
