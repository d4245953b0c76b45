using System.Numerics;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Detectors;

/// <summary>
/// The newest W values in order of size, each with a mark: −1 for the recent ones, 1 for a sample of the others, 0 for the rest. The sums of the marks up
/// to each value are the differences of the two empirical distributions. A slot is a value's place by age; the oldest is overwritten.
/// Replacing a value moves the smaller of values and shifts the ranks by vectors: O(W), about a nanosecond for ten values.
/// </summary>
internal sealed class SortedWindow(int size)
{
    private readonly double[] _values = new double[size];
    private readonly sbyte[] _marks = new sbyte[size];
    private readonly short[] _ranks = new short[(size + Vector<short>.Count - 1) / Vector<short>.Count * Vector<short>.Count];
    private int _oldest;

    /// <summary>Values in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => Count == size;

    /// <summary>The value of an age: 0 is the oldest.</summary>
    public double ValueAt(int age) => _values[_ranks[SlotOf(age)]];

    /// <summary>The mark of the value of an age.</summary>
    public ref sbyte MarkAt(int age) => ref _marks[_ranks[SlotOf(age)]];

    /// <summary>Takes a value with its mark; in a full window the oldest goes.</summary>
    public void Add(double value, sbyte mark)
    {
        if (IsFull)
        {
            Replace(value, mark);
            return;
        }

        int rank = RankOf(value, Count);
        ShiftRanks(from: short.MaxValue, to: rank);
        Array.Copy(_values, rank, _values, rank + 1, Count - rank);
        Array.Copy(_marks, rank, _marks, rank + 1, Count - rank);
        _values[rank] = value;
        _marks[rank] = mark;
        _ranks[Count] = (short)rank;
        Count++;
    }

    /// <summary>The greatest |sum of the marks of all values up to one|: D of the marked samples, times their size.</summary>
    public int GreatestDifference()
    {
        int sum = 0;
        int greatest = 0;
        int last = Count - 1;
        for (int rank = 0; rank <= last; rank++)
        {
            sum += _marks[rank];

            // Equal values step together.
            if (rank == last || _values[rank] != _values[rank + 1])
            {
                greatest = Math.Max(greatest, Math.Abs(sum));
            }
        }

        return greatest;
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        Count = 0;
        _oldest = 0;
        Array.Clear(_ranks);
    }

    private int SlotOf(int age)
    {
        int slot = _oldest + age;
        return slot >= size ? slot - size : slot;
    }

    private void Replace(double value, sbyte mark)
    {
        int gone = _ranks[_oldest];
        int rank = RankOf(value, size);
        if (rank > gone)
        {
            rank--;
            Array.Copy(_values, gone + 1, _values, gone, rank - gone);
            Array.Copy(_marks, gone + 1, _marks, gone, rank - gone);
        }
        else
        {
            Array.Copy(_values, rank, _values, rank + 1, gone - rank);
            Array.Copy(_marks, rank, _marks, rank + 1, gone - rank);
        }

        ShiftRanks(gone, rank);
        _values[rank] = value;
        _marks[rank] = mark;
        _ranks[_oldest] = (short)rank;
        _oldest = _oldest + 1 == size ? 0 : _oldest + 1;
    }

    /// <summary>How many of the first values are not above this one; no branch depends on the values.</summary>
    private int RankOf(double value, int count)
    {
        int low = 0;
        var values = _values.AsSpan();
        while (count > 0)
        {
            int half = count / 2;
            int middle = low + half;
            bool above = values[middle] <= value;
            low = above ? middle + 1 : low;
            count = above ? count - half - 1 : half;
        }

        return low;
    }

    /// <summary>Moves the ranks between one that is left and one that is taken.</summary>
    private void ShiftRanks(int from, int to)
    {
        var ranks = MemoryMarshal.Cast<short, Vector<short>>(_ranks.AsSpan());
        if (to >= from)
        {
            var above = new Vector<short>((short)from);
            var upTo = new Vector<short>((short)to);
            for (int i = 0; i < ranks.Length; i++)
            {
                // A true comparison is −1.
                ranks[i] += Vector.GreaterThan(ranks[i], above) & Vector.LessThanOrEqual(ranks[i], upTo);
            }
        }
        else
        {
            var fromHere = new Vector<short>((short)to);
            var below = new Vector<short>((short)from);
            for (int i = 0; i < ranks.Length; i++)
            {
                ranks[i] -= Vector.GreaterThanOrEqual(ranks[i], fromHere) & Vector.LessThan(ranks[i], below);
            }
        }
    }
}
