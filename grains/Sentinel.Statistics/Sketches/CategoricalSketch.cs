using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// The mergeable statistics of one categorical feature over a window: exact counts of the reference's categories, the count of names
/// that the reference does not know with the heaviest of them and about how many there are, and what was set apart. Folding costs one look-up a cell and allocates
/// only for new names. Counts of a merge are those of one pass. Not safe for concurrent use.
/// </summary>
public sealed class CategoricalSketch
{
    private readonly CategoricalReference _reference;
    private readonly long[] _counts;
    private HeavyNames? _newNames;
    private HyperLogLog? _distinctNew;

    /// <summary>An empty sketch over a reference's categories.</summary>
    public CategoricalSketch(CategoricalReference reference)
    {
        _reference = reference ?? throw new ArgumentNullException(nameof(reference));
        _counts = new long[reference.Categories.Length + 1];
    }

    /// <summary>The reference whose categories this sketch counts.</summary>
    public CategoricalReference Reference => _reference;

    /// <summary>The count of each of the reference's categories.</summary>
    public ReadOnlySpan<long> Counts => _counts.AsSpan(0, _counts.Length - 1);

    /// <summary>Cells with a name that the reference does not know.</summary>
    public long New => _counts[^1];

    /// <summary>The heaviest of the new names, heaviest first.</summary>
    public IReadOnlyList<HeavyName> NewNames => _newNames?.Entries ?? [];

    /// <summary>True while <see cref="NewNames"/> holds every new name with its exact count.</summary>
    public bool NewNamesAreExact => _newNames?.IsExact ?? true;

    /// <summary>
    /// Distinct names that came: the reference's categories by their counts, exactly, and the new names by <see cref="HyperLogLog"/>, with a standard error of 1.6 % of
    /// their number; exactly while <see cref="NewNamesAreExact"/>.
    /// </summary>
    public double Distinct
    {
        get
        {
            double known = Counts.Length - Counts.Count(0L);
            return known + (NewNamesAreExact ? NewNames.Count : _distinctNew?.Estimate() ?? 0);
        }
    }

    /// <summary>Cells with no value.</summary>
    public long Missing { get; private set; }

    /// <summary>Cells with a value that is not a name.</summary>
    public long WrongType { get; private set; }

    /// <summary>Cells that were counted, new names among them.</summary>
    public long Count
    {
        get
        {
            long sum = 0;
            foreach (long count in _counts)
            {
                sum += count;
            }

            return sum;
        }
    }

    /// <summary>All cells folded.</summary>
    public long Rows => Count + Missing + WrongType;

    /// <summary>Folds cells in: codes of the dictionary that <paramref name="mapping"/> maps, −1 missing, −2 of another type. O(1) a cell.</summary>
    public void Fold(ReadOnlySpan<int> codes, CategoryMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var indices = mapping.Indices;
        long[] counts = _counts;
        int newIndex = counts.Length - 1;
        foreach (int code in codes)
        {
            if (code < 0)
            {
                SetApart(code);
                continue;
            }

            int index = indices[code];
            counts[index]++;
            if (index == newIndex)
            {
                (_newNames ??= new HeavyNames()).Add(mapping.NewName(code));
                (_distinctNew ??= new HyperLogLog()).Add(mapping.NewMark(code));
            }
        }
    }

    /// <summary>Counts cells of a column that a batch does not have.</summary>
    public void FoldMissing(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cells);
        Missing += cells;
    }

    /// <summary>Adds another sketch of the same reference. O(k).</summary>
    public void Merge(CategoricalSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length)
        {
            throw new ArgumentException($"Sketches of {_counts.Length - 1} and {other._counts.Length - 1} categories cannot be merged.", nameof(other));
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Missing += other.Missing;
        WrongType += other.WrongType;
        if (other._newNames is { } names)
        {
            (_newNames ??= new HeavyNames()).Merge(names);
        }

        if (other._distinctNew is { } distinct)
        {
            (_distinctNew ??= new HyperLogLog()).Merge(distinct);
        }
    }

    /// <summary>Empties the sketch for another window.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _newNames?.Clear();
        _distinctNew?.Clear();
        Missing = 0;
        WrongType = 0;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Counts(_counts);
        writer.Count(Missing);
        writer.Count(WrongType);
        (_newNames ?? new HeavyNames()).WriteTo(writer);
        if (New > 0)
        {
            (_distinctNew ?? new HyperLogLog()).WriteTo(writer);
        }
    }

    internal void ReadFrom(ref ByteReader reader, bool withDistinct)
    {
        long[] counts = reader.Counts();
        if (counts.Length != _counts.Length)
        {
            throw new InvalidDataException($"A sketch of {counts.Length - 1} categories does not belong to \"{_reference.Name}\" with {_counts.Length - 1}.");
        }

        counts.CopyTo(_counts, 0);
        Missing = reader.Count();
        WrongType = reader.Count();
        var names = new HeavyNames();
        names.ReadFrom(ref reader);
        _newNames = names.Entries.Count > 0 || !names.IsExact ? names : null;
        _distinctNew = New > 0 ? ReadDistinct(ref reader, withDistinct) : null;
    }

    // Sketches that were written before distinct names were counted know those that they kept: a lower bound, exact up to 32.
    private HyperLogLog ReadDistinct(ref ByteReader reader, bool withDistinct)
    {
        var distinct = new HyperLogLog();
        if (withDistinct)
        {
            distinct.ReadFrom(ref reader);
            return distinct;
        }

        foreach (var name in NewNames)
        {
            distinct.Add(HyperLogLog.MarkOf(System.Text.Encoding.UTF8.GetBytes(name.Name)));
        }

        return distinct;
    }

    private void SetApart(int code)
    {
        if (code == Cell.MissingCode)
        {
            Missing++;
        }
        else
        {
            WrongType++;
        }
    }
}
