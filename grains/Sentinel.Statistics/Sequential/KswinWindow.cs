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
/// Everything lies in one array of 32-bit cells (values, edges, a byte of mark and bin for each value, two counts of 16 bits for each bin), since there are many windows and each is small.
/// </summary>
internal sealed class KswinWindow
{
    // Twice as many bins and one have numbers of six bits, beside two for the mark.
    private const int EdgesMax = 31;
    private const int MarkBits = 2;

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

    // One more than is used, as bins come in pairs of an open one and the edge that ends it.
    private int BinsMax => (2 * _edgesMax) + 2;

    // Whole vectors, of which the last ends with infinity.
    private int EdgeCells => ((_edgesMax / Vector256<float>.Count) + 1) * Vector256<float>.Count;

    private Span<float> Values => _cells.AsSpan(0, _size);

    private Span<float> Edges => _cells.AsSpan(_size, EdgeCells);

    private Span<byte> Tags => MemoryMarshal.AsBytes(_cells.AsSpan(_tagsAt, _countsAt - _tagsAt))[.._size];

    private Span<short> Counts => MemoryMarshal.Cast<float, short>(_cells.AsSpan(_countsAt));

    /// <summary>The value of an age: 0 is the oldest.</summary>
    public float ValueAt(int age) => _cells[SlotOf(age)];

    /// <summary>The mark of the value of an age.</summary>
    public sbyte MarkAt(int age) => MarkOf(TagOf(SlotOf(age)));

    /// <summary>Gives the value of an age another mark.</summary>
    public void Mark(int age, sbyte mark)
    {
        ref byte tag = ref TagOf(SlotOf(age));
        int bin = tag >> MarkBits;
        Move(bin, MarkOf(tag), -1);
        Move(bin, mark, 1);
        tag = Tag(bin, mark);
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
        Move(tag >> MarkBits, MarkOf(tag), -1);
        int bin = BinOf(value);
        _cells[slot] = value;
        tag = Tag(bin, mark);
        Move(bin, mark, 1);
        _oldest = (short)(slot + 1 == _size ? 0 : slot + 1);
    }

    /// <summary>
    /// Bounds of the sum in a full window: above the greatest and below the least, and equal to it where that is <paramref name="limit"/> or more (for the
    /// least, −<paramref name="limit"/> or less). They move by no more than the sum itself when values come and go.
    /// </summary>
    public (int Most, int Least) Bounds(int limit)
    {
        int sum = 0;
        int most = 0;
        int least = 0;
        var counts = MemoryMarshal.Cast<short, BinPair>(Counts[..(2 * (Bins + 1))]);
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

    // Those that are neither recent nor sampled are in no count: their step is 0, on the count of the recent.
    private void Move(int bin, sbyte mark, int step) =>
        Unsafe.Add(ref Unsafe.As<float, short>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), _countsAt)), (2 * bin) + ((mark + 1) >> 1)) += (short)(step * mark * mark);

    // A slot is below W, and a tag's bin is one of the window's own: nothing from outside indexes either.
    private ref byte TagOf(int slot) => ref Unsafe.Add(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), _tagsAt)), slot);

    private int SlotOf(int age)
    {
        int slot = _oldest + age;
        return slot >= _size ? slot - _size : slot;
    }

    private int BinOf(float value)
    {
        // No branch depends on the value.
        var edges = Edges;
        var wanted = Vector256.Create(value);
        int edge = 0;
        foreach (var vector in MemoryMarshal.Cast<float, Vector256<float>>(edges))
        {
            edge += BitOperations.PopCount(Vector256.LessThan(vector, wanted).ExtractMostSignificantBits());
        }

        bool onEdge = edges[edge] == value;
        return (2 * edge) + Unsafe.As<bool, byte>(ref onEdge);
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
            Move(bin, mark, 1);
        }

        _ordered = 0;
    }

    /// <summary>Counts of a bin between two edges, and of the edge after it.</summary>
    private readonly record struct BinPair(short Recent, short Sampled, short RecentOnEdge, short SampledOnEdge);
}
