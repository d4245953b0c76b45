using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// The newest W values, each with a mark: −1 for the recent ones, 1 for a sample of the others, 0 for the rest. The sum of the marks up to a value is the
/// difference there of the two empirical distribution functions, times the size r of the samples.
/// Values are counted by mark in bins between and at a few of their own quantiles. Within a bin the sum strays by no more than the bin's counts, so that
/// most bins show by their counts that the sum does not reach a limit in them; only the others are put in order. A value costs a search and two counts.
/// Everything lies in one array of 32-bit cells (values, edges, a byte of mark and bin for each value, two counts of 16 bits for each bin, side by side), since there are many windows and each is small.
/// </summary>
internal sealed class KswinWindow
{
    // Twice as many bins and one have numbers of six bits, beside two for the mark.
    private const int EdgesMax = 31;
    private const int MarkBits = 2;

    // Pairs of bins whose bounds are worked out together.
    private const int PairBlock = 8;

    private const uint RecentBits = ushort.MaxValue;

    // After so many bins that had to be put in order, the quantiles are taken anew.
    private const int OrderedMost = 64;

    private readonly float[] _cells;
    private readonly int _size;
    private readonly short _edgesMax;
    private readonly short _tagsAt;
    private readonly short _countsAt;
    private short _edgeCount;
    private short _ordered;
    private short _oldest;

    public KswinWindow(int size, int sampleSize)
    {
        _size = size;
        _edgesMax = (short)Math.Clamp(sampleSize / 2, 4, EdgesMax);
        _tagsAt = (short)(size + EdgeCells);
        _countsAt = (short)(_tagsAt + ((size + sizeof(float) - 1) / sizeof(float)));
        _cells = new float[_countsAt + BinsMax];
    }

    /// <summary>Values in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => Count == _size;

    // Bin 2i is open between edges i − 1 and i, bin 2i + 1 is edge i itself.
    private int Bins => (2 * _edgeCount) + 1;

    // Whole vectors of pairs, each of an open bin and the edge that ends it; the last edge is none.
    private int BinsMax => ((_edgesMax / PairBlock) + 1) * 2 * PairBlock;

    // Whole vectors, of which the last ends with infinity.
    private int EdgeCells => ((_edgesMax / Vector256<float>.Count) + 1) * Vector256<float>.Count;

    private Span<float> Values => _cells.AsSpan(0, _size);

    private Span<float> Edges => _cells.AsSpan(_size, EdgeCells);

    private Span<byte> Tags => MemoryMarshal.AsBytes(_cells.AsSpan(_tagsAt, _countsAt - _tagsAt))[.._size];

    // Of a bin, the recent in the low half and the sampled in the high one, so that one addition moves both.
    private Span<int> Counts => MemoryMarshal.Cast<float, int>(_cells.AsSpan(_countsAt));

    /// <summary>The value of an age: 0 is the oldest.</summary>
    public float ValueAt(int age) => ValueIn(SlotOf(age));

    /// <summary>The mark of the value of an age.</summary>
    public sbyte MarkAt(int age) => MarkOf(TagOf(SlotOf(age)));

    /// <summary>Gives the value of an age another mark.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(int age, sbyte mark)
    {
        ref byte tag = ref TagOf(SlotOf(age));
        CountOf(tag >> MarkBits) += Weight(mark) - Weight(MarkOf(tag));
        tag = Tag(tag >> MarkBits, mark);
    }

    /// <summary>Takes a finite value with its mark; in a full window the oldest goes.</summary>
    public void Add(float value, sbyte mark)
    {
        if (!IsFull)
        {
            _cells[Count] = value;
            Tags[Count] = Tag(0, mark);
            Count++;
            if (IsFull)
            {
                TakeQuantiles();
            }

            return;
        }

        int slot = _oldest;
        ref byte tag = ref TagOf(slot);
        CountOf(tag >> MarkBits) -= Weight(MarkOf(tag));
        int bin = BinOf(value);
        ValueIn(slot) = value;
        tag = Tag(bin, mark);
        CountOf(bin) += Weight(mark);
        _oldest = (short)(slot + 1 == _size ? 0 : slot + 1);
    }

    /// <summary>
    /// Bounds of the sum in a full window: above the greatest and below the least, and equal to it where that is <paramref name="limit"/> or more (for the
    /// least, −<paramref name="limit"/> or less). They move by no more than the sum itself when values come and go.
    /// </summary>
    public (int Most, int Least) Bounds(int limit)
    {
        var (most, least) = BoundsByCounts();
        return most >= limit || least <= -limit ? BoundsInOrder(limit) : (most, least);
    }

    /// <summary>The greatest and the least sum, 0 included. O(W log W); for reports.</summary>
    public (int Most, int Least) Sums()
    {
        float[] values = _cells[..Count];
        sbyte[] marks = [.. Enumerable.Range(0, Count).Select(slot => MarkOf(Tags[slot]))];
        Array.Sort(values, marks);
        return Extremes(values, marks, 0);
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        Count = 0;
        _oldest = 0;
    }

    // Eight pairs of bins at a time; in either half of a number, no sum of counts is above W.
    private (int Most, int Least) BoundsByCounts()
    {
        var most = Vector256<int>.Zero;
        var least = Vector256<int>.Zero;
        var before = Vector256<uint>.Zero;
        var counts = MemoryMarshal.Cast<float, Vector256<ulong>>(_cells.AsSpan(_countsAt));
        for (int i = 0; i + 1 < counts.Length; i += 2)
        {
            var open = Vector256.Narrow(counts[i], counts[i + 1]);
            var pair = open + Vector256.Narrow(counts[i] >> 32, counts[i + 1] >> 32);
            var upTo = pair;
            upTo += Vector256.Shuffle(upTo, Vector256.Create(uint.MaxValue, 0, 1, 2, 3, 4, 5, 6));
            upTo += Vector256.Shuffle(upTo, Vector256.Create(uint.MaxValue, uint.MaxValue, 0, 1, 2, 3, 4, 5));
            upTo += Vector256.Shuffle(upTo, Vector256.Create(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 0, 1, 2, 3));
            upTo += before;
            before = Vector256.Shuffle(upTo, Vector256.Create(7u));
            var sum = Difference(upTo - pair);
            most = Vector256.Max(most, sum + (open >> 16).AsInt32());
            least = Vector256.Min(least, sum - (open & Vector256.Create(RecentBits)).AsInt32());
        }

        return (Greatest(most), -Greatest(-least));
    }

    private (int Most, int Least) BoundsInOrder(int limit)
    {
        int sum = 0;
        int most = 0;
        int least = 0;
        var counts = MemoryMarshal.Cast<int, BinPair>(Counts[..(Bins + 1)]);
        for (int pair = 0; pair < counts.Length; pair++)
        {
            ref readonly var bins = ref counts[pair];
            int high = sum + bins.Sampled;
            int low = sum - bins.Recent;
            if (Math.Max(high, -low) >= limit)
            {
                (high, low) = InOrder(2 * pair, sum, bins.Sampled + bins.Recent);
                _ordered++;
            }

            sum += bins.Sampled - bins.Recent + bins.SampledOnEdge - bins.RecentOnEdge;
            most = Math.Max(most, Math.Max(high, sum));
            least = Math.Min(least, Math.Min(low, sum));
        }

        if (_ordered > OrderedMost)
        {
            TakeQuantiles();
        }

        return (most, least);
    }

    // Sampled less recent.
    private static Vector256<int> Difference(Vector256<uint> counts) => ((counts >> 16) - (counts & Vector256.Create(RecentBits))).AsInt32();

    private static int Greatest(Vector256<int> numbers)
    {
        var four = Vector128.Max(numbers.GetLower(), numbers.GetUpper());
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(four[0], four[1]);
    }

    private static (int Most, int Least) Extremes(ReadOnlySpan<float> values, ReadOnlySpan<sbyte> marks, int sum)
    {
        int most = sum;
        int least = sum;
        for (int i = 0; i < values.Length; i++)
        {
            sum += marks[i];

            // Equal values step together.
            if (i + 1 == values.Length || values[i] != values[i + 1])
            {
                most = Math.Max(most, sum);
                least = Math.Min(least, sum);
            }
        }

        return (most, least);
    }

    private static sbyte MarkOf(byte tag) => (sbyte)((tag & ((1 << MarkBits) - 1)) - 1);

    private static byte Tag(int bin, sbyte mark) => (byte)((bin << MarkBits) | (mark + 1));

    // What a mark adds to the counts of a bin: those that are neither recent nor sampled are in none.
    private static int Weight(sbyte mark) => (mark & 1) << (8 * (mark + 1));

    private ref int CountOf(int bin) => ref Unsafe.Add(ref Unsafe.As<float, int>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), _countsAt)), bin);

    private ref float ValueIn(int slot) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), slot);

    // A slot is below W, and a tag's bin is one of the window's own: nothing from outside indexes either.
    private ref byte TagOf(int slot) => ref Unsafe.Add(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), _tagsAt)), slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(int age)
    {
        int slot = _oldest + age;
        return slot >= _size ? slot - _size : slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BinOf(float value)
    {
        // No branch depends on the value. Twice the edges below it, and one more where it is an edge.
        ref float edges = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), _size);
        var wanted = Vector256.Create(value);
        int bin = 0;
        for (int edge = 0; edge <= _edgesMax; edge += Vector256<float>.Count)
        {
            var vector = Vector256.LoadUnsafe(ref edges, (nuint)edge);
            bin += BitOperations.PopCount(Vector256.LessThan(vector, wanted).ExtractMostSignificantBits());
            bin += BitOperations.PopCount(Vector256.LessThanOrEqual(vector, wanted).ExtractMostSignificantBits());
        }

        return bin;
    }

    /// <summary>The extremes of the sum in a bin, from what it is before it.</summary>
    private (int Most, int Least) InOrder(int bin, int sum, int marked)
    {
        Span<float> values = stackalloc float[marked];
        Span<sbyte> marks = stackalloc sbyte[marked];
        var tags = Tags;
        byte recent = Tag(bin, -1);
        byte sampled = Tag(bin, 1);
        int found = 0;
        for (int slot = 0; found < marked; slot++)
        {
            slot += tags[slot..].IndexOfAny(recent, sampled);
            values[found] = _cells[slot];
            marks[found] = MarkOf(tags[slot]);
            found++;
        }

        values.Sort(marks);
        return Extremes(values, marks, sum);
    }

    /// <summary>Puts the edges at quantiles of the values that are in the window, and counts all in the new bins.</summary>
    private void TakeQuantiles()
    {
        Span<float> sorted = stackalloc float[_size];
        Values.CopyTo(sorted);
        sorted.Sort();
        _edgeCount = 0;
        var edges = Edges;
        edges.Fill(float.PositiveInfinity);
        for (int i = 1; i <= _edgesMax; i++)
        {
            float edge = sorted[i * _size / (_edgesMax + 1)];
            if (_edgeCount == 0 || edge != edges[_edgeCount - 1])
            {
                edges[_edgeCount++] = edge;
            }
        }

        var tags = Tags;
        Counts.Clear();
        for (int slot = 0; slot < _size; slot++)
        {
            sbyte mark = MarkOf(tags[slot]);
            int bin = BinOf(_cells[slot]);
            tags[slot] = Tag(bin, mark);
            CountOf(bin) += Weight(mark);
        }

        _ordered = 0;
    }

    /// <summary>Counts of a bin between two edges, and of the edge after it.</summary>
    private readonly record struct BinPair(short Recent, short Sampled, short RecentOnEdge, short SampledOnEdge);
}
