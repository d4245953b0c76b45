namespace Sentinel.Statistics.Samples;

/// <summary>
/// Walks the distinct values of two ascending samples together, which is all that rank and distribution-function statistics need:
/// at each value how many of either side lie below it and how many are equal to it. One linear merge serves every statistic.
/// </summary>
internal ref struct PooledWalk(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
{
    private readonly ReadOnlySpan<double> _reference = reference;
    private readonly ReadOnlySpan<double> _current = current;

    /// <summary>The value of this step.</summary>
    public double Value { get; private set; }

    /// <summary>Reference values below <see cref="Value"/>.</summary>
    public int ReferenceBelow { get; private set; }

    /// <summary>Current values below <see cref="Value"/>.</summary>
    public int CurrentBelow { get; private set; }

    /// <summary>Reference values equal to <see cref="Value"/>.</summary>
    public int ReferenceHere { get; private set; }

    /// <summary>Current values equal to <see cref="Value"/>.</summary>
    public int CurrentHere { get; private set; }

    /// <summary>Goes to the next distinct value; false at the end.</summary>
    public bool MoveNext()
    {
        int i = ReferenceBelow + ReferenceHere;
        int j = CurrentBelow + CurrentHere;
        ReferenceBelow = i;
        CurrentBelow = j;
        double value;
        if (i < _reference.Length)
        {
            value = _reference[i];
            if (j < _current.Length && _current[j] < value)
            {
                value = _current[j];
            }
        }
        else if (j < _current.Length)
        {
            value = _current[j];
        }
        else
        {
            return false;
        }

        while (i < _reference.Length && _reference[i] == value)
        {
            i++;
        }

        while (j < _current.Length && _current[j] == value)
        {
            j++;
        }

        Value = value;
        ReferenceHere = i - ReferenceBelow;
        CurrentHere = j - CurrentBelow;
        return true;
    }
}
