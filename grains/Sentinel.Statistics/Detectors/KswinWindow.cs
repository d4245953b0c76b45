namespace Sentinel.Statistics.Detectors;

/// <summary>
/// The newest W values, each with a mark: −1 for the recent ones, 1 for a sample of the others, 0 for the rest. The sums of the marks up to each value
/// are the difference of the two empirical distribution functions, times the size of the samples.
/// Values are put in order only when those sums are asked for, or when <see cref="FreshMost"/> came since: then they are merged into the order of
/// the last time in one pass, which gives the sums too. O(1) to add, O(W) to put in order.
/// </summary>
internal sealed class KswinWindow(int size)
{
    private const int FreshMost = 16;

    private readonly double[] _values = new double[size];
    private readonly sbyte[] _marks = new sbyte[size];
    private readonly short[] _order = new short[size];
    private int _oldest;
    private int _ordered;
    private int _fresh;

    /// <summary>Values in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => Count == size;

    /// <summary>The value of an age: 0 is the oldest.</summary>
    public double ValueAt(int age) => _values[SlotOf(age)];

    /// <summary>The mark of the value of an age.</summary>
    public ref sbyte MarkAt(int age) => ref _marks[SlotOf(age)];

    /// <summary>Takes a value with its mark; in a full window the oldest goes.</summary>
    public void Add(double value, sbyte mark)
    {
        if (_fresh == Math.Min(FreshMost, size))
        {
            Sums();
        }

        int slot = SlotOf(Count);
        if (IsFull)
        {
            _oldest = _oldest + 1 == size ? 0 : _oldest + 1;
        }
        else
        {
            Count++;
        }

        _values[slot] = value;
        _marks[slot] = mark;
        _fresh++;
    }

    /// <summary>The greatest and the least sum of the marks of all values up to one, 0 included.</summary>
    public (int Most, int Least) Sums()
    {
        Span<short> fresh = stackalloc short[FreshMost];
        Span<short> before = stackalloc short[size];
        var values = _values;
        int firstFresh = SlotOf(Count - _fresh);
        Arrange(fresh[.._fresh]);
        before = before[.._ordered];
        _order.AsSpan(0, _ordered).CopyTo(before);
        var walk = new Walk(_order, _marks);
        int next = 0;
        double nextValue = _fresh > 0 ? values[fresh[0]] : double.PositiveInfinity;
        foreach (short slot in before)
        {
            // A slot that was taken by a fresh value holds it no longer in its old place.
            int since = slot - firstFresh;
            since = since < 0 ? since + size : since;
            if (since < _fresh)
            {
                continue;
            }

            double value = values[slot];
            while (nextValue < value)
            {
                walk.Step(fresh[next], nextValue);
                next++;
                nextValue = next < _fresh ? values[fresh[next]] : double.PositiveInfinity;
            }

            walk.Step(slot, value);
        }

        for (; next < _fresh; next++)
        {
            walk.Step(fresh[next], values[fresh[next]]);
        }

        _ordered = Count;
        _fresh = 0;
        return walk.End();
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        Count = 0;
        _oldest = 0;
        _ordered = 0;
        _fresh = 0;
    }

    private int SlotOf(int age)
    {
        int slot = _oldest + age;
        return slot >= size ? slot - size : slot;
    }

    /// <summary>The slots of the fresh values in order of their values, by insertion.</summary>
    private void Arrange(Span<short> fresh)
    {
        for (int i = 0; i < fresh.Length; i++)
        {
            int slot = SlotOf(Count - fresh.Length + i);
            double value = _values[slot];
            int at = i;
            for (; at > 0 && _values[fresh[at - 1]] > value; at--)
            {
                fresh[at] = fresh[at - 1];
            }

            fresh[at] = (short)slot;
        }
    }

    /// <summary>Goes through the values in order: writes the order down and adds the marks up. Equal values step together.</summary>
    private ref struct Walk(Span<short> order, ReadOnlySpan<sbyte> marks)
    {
        private readonly Span<short> _order = order;
        private readonly ReadOnlySpan<sbyte> _marks = marks;
        private double _value = double.NegativeInfinity;
        private int _at;
        private int _sum;
        private int _most;
        private int _least;

        public void Step(short slot, double value)
        {
            if (value != _value)
            {
                _most = Math.Max(_most, _sum);
                _least = Math.Min(_least, _sum);
                _value = value;
            }

            _order[_at++] = slot;
            _sum += _marks[slot];
        }

        public readonly (int Most, int Least) End() => (Math.Max(_most, _sum), Math.Min(_least, _sum));
    }
}
