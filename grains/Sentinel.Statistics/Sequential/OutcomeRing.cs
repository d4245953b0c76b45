using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>The newest outcomes of a stream, a bit each.</summary>
internal sealed class OutcomeRing(int capacity)
{
    private readonly ulong[] _bits = new ulong[(capacity + 63) / 64];
    private int _next;

    /// <summary>Outcomes kept.</summary>
    public int Count { get; private set; }

    /// <summary>An outcome by age: 0 is the oldest that is kept.</summary>
    public bool this[int index]
    {
        get
        {
            int at = _next - Count + index;
            at = at < 0 ? at + capacity : at;
            return (_bits[at >> 6] >> (at & 63) & 1) != 0;
        }
    }

    public void Add(bool outcome)
    {
        ulong bit = 1UL << (_next & 63);
        ref ulong word = ref _bits[_next >> 6];
        word = outcome ? word | bit : word & ~bit;
        _next = _next + 1 == capacity ? 0 : _next + 1;
        Count = Math.Min(Count + 1, capacity);
    }

    /// <summary>Forgets all but the newest.</summary>
    public void KeepNewest(long count) => Count = (int)Math.Min(Count, count);

    public void Clear()
    {
        Array.Clear(_bits);
        _next = 0;
        Count = 0;
    }

    /// <summary>Writes what is kept, eight to a byte.</summary>
    public void WriteTo(ByteWriter writer)
    {
        writer.Count(Count);
        for (int i = 0; i < Count; i += 8)
        {
            int bits = 0;
            for (int j = 0; j < 8 && i + j < Count; j++)
            {
                bits |= this[i + j] ? 1 << j : 0;
            }

            writer.Byte((byte)bits);
        }
    }

    public void ReadFrom(ref ByteReader reader)
    {
        Clear();
        long count = reader.Count();
        if (count > capacity)
        {
            throw new InvalidDataException($"At most {capacity} outcomes are kept, not {count}.");
        }

        byte bits = 0;
        for (int i = 0; i < count; i++)
        {
            bits = (i & 7) == 0 ? reader.Byte() : bits;
            Add((bits >> (i & 7) & 1) != 0);
        }
    }
}
