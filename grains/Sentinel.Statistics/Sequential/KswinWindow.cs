using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// The newest W values, each with a mark: −1 for the recent ones, 1 for a sample of the others, 0 for the rest. The sum of the marks up to a value is the
/// difference there of the two empirical distribution functions, times the size r of the samples.
/// Values are counted by mark in bins between and at a few of their own quantiles. Within a bin the sum strays by no more than the bin's counts, so that
/// most bins show by their counts that the sum does not reach a limit in them; only the others are put in order. A value costs a search and two counts.
/// </summary>
internal sealed class KswinWindow
{
    private const int EdgesMax = 120;
    private const int Marks = 3;

    // After so many bins that had to be put in order, the quantiles are taken anew.
    private const int OrderedMost = 64;

    private readonly int _size;
    private readonly double[] _values;
    private readonly sbyte[] _marks;
    private readonly byte[] _bins;
    private readonly int _edgesMax;

    // Whole vectors, of which the last ends with infinity.
    private readonly double[] _edges;
    private readonly short[] _counts;
    private int _edgeCount;
    private int _ordered;
    private int _oldest;

    public KswinWindow(int size, int sampleSize)
    {
        int edges = Math.Clamp(sampleSize / 2, 4, EdgesMax);
        _size = size;
        _values = new double[size];
        _marks = new sbyte[size];
        _bins = new byte[size];
        _edgesMax = edges;
        _edges = new double[((edges / Vector<double>.Count) + 1) * Vector<double>.Count];
        _counts = new short[Marks * ((2 * edges) + 1)];
    }

    /// <summary>Values in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => Count == _size;

    // Bin 2i is open between edges i − 1 and i, bin 2i + 1 is edge i itself.
    private int Bins => (2 * _edgeCount) + 1;

    /// <summary>The value of an age: 0 is the oldest.</summary>
    public double ValueAt(int age) => _values[SlotOf(age)];

    /// <summary>The mark of the value of an age.</summary>
    public sbyte MarkAt(int age) => _marks[SlotOf(age)];

    /// <summary>Gives the value of an age another mark.</summary>
    public void Mark(int age, sbyte mark)
    {
        int slot = SlotOf(age);
        int bin = _bins[slot];
        CountOf(_marks[slot], bin)--;
        _marks[slot] = mark;
        CountOf(mark, bin)++;
    }

    /// <summary>Takes a value with its mark; in a full window the oldest goes.</summary>
    public void Add(double value, sbyte mark)
    {
        if (!IsFull)
        {
            _values[Count] = value;
            _marks[Count] = mark;
            Count++;
            if (IsFull)
            {
                TakeQuantiles();
            }

            return;
        }

        int slot = _oldest;
        CountOf(_marks[slot], _bins[slot])--;
        int bin = BinOf(value);
        _values[slot] = value;
        _marks[slot] = mark;
        _bins[slot] = (byte)bin;
        CountOf(mark, bin)++;
        _oldest = slot + 1 == _size ? 0 : slot + 1;
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
        int bins = Bins;
        var counts = _counts.AsSpan(0, Marks * bins);
        for (int bin = 0; bin < bins; bin++)
        {
            int recent = counts[Marks * bin];
            int sampled = counts[(Marks * bin) + 2];
            int end = sum + sampled - recent;
            if ((bin & 1) != 0)
            {
                most = Math.Max(most, end);
                least = Math.Min(least, end);
            }
            else if (sum + sampled >= limit || sum - recent <= -limit)
            {
                var (high, low) = InOrder(bin, sum, sampled + recent);
                most = Math.Max(most, high);
                least = Math.Min(least, low);
                _ordered++;
            }
            else
            {
                most = Math.Max(most, sum + sampled);
                least = Math.Min(least, sum - recent);
            }

            sum = end;
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
        double[] values = _values[..Count];
        sbyte[] marks = _marks[..Count];
        Array.Sort(values, marks);
        return Extremes(values, marks, 0);
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        Count = 0;
        _oldest = 0;
    }

    private static (int Most, int Least) Extremes(ReadOnlySpan<double> values, ReadOnlySpan<sbyte> marks, int sum)
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

    private ref short CountOf(sbyte mark, int bin) => ref _counts[(Marks * bin) + mark + 1];

    private int SlotOf(int age)
    {
        int slot = _oldest + age;
        return slot >= _size ? slot - _size : slot;
    }

    private int BinOf(double value)
    {
        // No branch depends on the value. A true comparison is −1.
        var edges = MemoryMarshal.Cast<double, Vector<double>>(_edges.AsSpan());
        var wanted = new Vector<double>(value);
        var below = Vector<long>.Zero;
        foreach (var vector in edges)
        {
            below -= Vector.LessThan(vector, wanted);
        }

        int edge = (int)Vector.Sum(below);
        bool onEdge = _edges[edge] == value;
        return (2 * edge) + Unsafe.As<bool, byte>(ref onEdge);
    }

    /// <summary>The extremes of the sum in a bin, from what it is before it.</summary>
    private (int Most, int Least) InOrder(int bin, int sum, int marked)
    {
        Span<double> values = stackalloc double[marked];
        Span<sbyte> marks = stackalloc sbyte[marked];
        var bins = _bins.AsSpan();
        int found = 0;
        for (int slot = 0; found < marked; slot++)
        {
            slot += bins[slot..].IndexOf((byte)bin);
            if (_marks[slot] != 0)
            {
                values[found] = _values[slot];
                marks[found] = _marks[slot];
                found++;
            }
        }

        values.Sort(marks);
        return Extremes(values, marks, sum);
    }

    /// <summary>Puts the edges at quantiles of the values that are in the window, and counts all in the new bins.</summary>
    private void TakeQuantiles()
    {
        Span<double> sorted = stackalloc double[_size];
        _values.CopyTo(sorted);
        sorted.Sort();
        _edgeCount = 0;
        Array.Fill(_edges, double.PositiveInfinity);
        for (int i = 1; i <= _edgesMax; i++)
        {
            double edge = sorted[i * _size / (_edgesMax + 1)];
            if (_edgeCount == 0 || edge != _edges[_edgeCount - 1])
            {
                _edges[_edgeCount++] = edge;
            }
        }

        Array.Clear(_counts);
        for (int slot = 0; slot < _size; slot++)
        {
            _bins[slot] = (byte)BinOf(_values[slot]);
            CountOf(_marks[slot], _bins[slot])++;
        }

        _ordered = 0;
    }
}
