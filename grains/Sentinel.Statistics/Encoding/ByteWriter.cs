using System.Buffers.Binary;

namespace Sentinel.Statistics.Encoding;

/// <summary>Writes the fields of a versioned record: little-endian, counts as unsigned LEB128, strings as counted UTF-8.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);

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

    public void Counts(ReadOnlySpan<long> values)
    {
        Count(values.Length);
        foreach (long value in values)
        {
            Count(value);
        }
    }

    public void Doubles(ReadOnlySpan<double> values)
    {
        Count(values.Length);
        foreach (double value in values)
        {
            Double(value);
        }
    }

    public void Text(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        Count(length);
        System.Text.Encoding.UTF8.GetBytes(value, Reserve(length));
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
