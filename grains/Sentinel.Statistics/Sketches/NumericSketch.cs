using System.Runtime.CompilerServices;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// The mergeable statistics of one numeric feature over a window: exact counts in the reference's frozen bins, what was set apart,
/// extremes, and moments to the fourth. Folding costs a search in at most 200 bins without a branch on the value, and allocates nothing.
/// Counts of a merge are those of one pass, bit by bit; moments agree to 1e-12. Not safe for concurrent use.
/// </summary>
public sealed class NumericSketch
{
    // Moments are taken over blocks of a fixed number of values, whatever the batches were, so that a replay of the same rows in
    // other batches gives the same bits.
    private const int BlockLength = 32;

    private readonly NumericReference _reference;
    private readonly long[] _counts;
    private readonly double[] _block = new double[BlockLength];
    private int _blockCount;
    private CentralMoments _moments;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;
    private long _below;
    private long _above;

    /// <summary>An empty sketch over a reference's bins.</summary>
    public NumericSketch(NumericReference reference)
    {
        _reference = reference ?? throw new ArgumentNullException(nameof(reference));
        _counts = new long[reference.Bins.Count];
    }

    /// <summary>The reference whose bins this sketch counts in.</summary>
    public NumericReference Reference => _reference;

    /// <summary>The count in each of the reference's bins.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Finite values, n = Σ <see cref="Counts"/>.</summary>
    public long Count => _moments.Count + _blockCount;

    /// <summary>Cells with no value.</summary>
    public long Missing { get; private set; }

    /// <summary>Cells with a value that is not a number.</summary>
    public long WrongType { get; private set; }

    /// <summary>Infinities, and NaNs that are neither of the above.</summary>
    public long NonFinite { get; private set; }

    /// <summary>Finite values below the reference's least.</summary>
    public long Below => _below;

    /// <summary>Finite values above the reference's greatest.</summary>
    public long Above => _above;

    /// <summary>All cells folded.</summary>
    public long Rows => Count + Missing + WrongType + NonFinite;

    /// <summary>The least value, +∞ when there is none.</summary>
    public double Minimum => _minimum;

    /// <summary>The greatest value, −∞ when there is none.</summary>
    public double Maximum => _maximum;

    /// <summary>Moments of all finite values.</summary>
    public CentralMoments Moments => _moments.Merge(CentralMoments.Of(_block.AsSpan(0, _blockCount)));

    /// <summary>Folds cells in. O(1) a value, allocates nothing.</summary>
    public void Fold(ReadOnlySpan<double> values)
    {
        bool allFinite = _reference.Bins.CountInto(values, _counts) == 0;
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(values.Length, BlockLength - _blockCount)];
            values = values[part.Length..];
            var taken = _block.AsSpan(_blockCount, part.Length);
            if (allFinite)
            {
                part.CopyTo(taken);
            }
            else
            {
                taken = taken[..TakeFinite(part, taken)];
            }

            Stretch(taken);
            _blockCount += taken.Length;
            if (_blockCount == BlockLength)
            {
                _moments = _moments.Merge(CentralMoments.Of(_block));
                _blockCount = 0;
            }
        }
    }

    /// <summary>Counts cells of a column that a batch does not have.</summary>
    public void FoldMissing(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cells);
        Missing += cells;
    }

    /// <summary>Adds another sketch of the same reference. O(B).</summary>
    public void Merge(NumericSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length)
        {
            throw new ArgumentException($"Sketches of {_counts.Length} and {other._counts.Length} bins cannot be merged.", nameof(other));
        }

        for (int bin = 0; bin < _counts.Length; bin++)
        {
            _counts[bin] += other._counts[bin];
        }

        _moments = Moments.Merge(other.Moments);
        _blockCount = 0;
        _minimum = Math.Min(_minimum, other._minimum);
        _maximum = Math.Max(_maximum, other._maximum);
        _below += other._below;
        _above += other._above;
        Missing += other.Missing;
        WrongType += other.WrongType;
        NonFinite += other.NonFinite;
    }

    /// <summary>Empties the sketch for another window.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _blockCount = 0;
        _moments = default;
        _minimum = double.PositiveInfinity;
        _maximum = double.NegativeInfinity;
        _below = 0;
        _above = 0;
        Missing = 0;
        WrongType = 0;
        NonFinite = 0;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Counts(_counts);
        writer.Count(Missing);
        writer.Count(WrongType);
        writer.Count(NonFinite);
        writer.Count(_below);
        writer.Count(_above);
        writer.Double(_minimum);
        writer.Double(_maximum);
        writer.Count(_moments.Count);
        writer.Double(_moments.Mean);
        writer.Double(_moments.M2);
        writer.Double(_moments.M3);
        writer.Double(_moments.M4);
        writer.Doubles(_block.AsSpan(0, _blockCount));
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        long[] counts = reader.Counts();
        if (counts.Length != _counts.Length)
        {
            throw new InvalidDataException($"A sketch of {counts.Length} bins does not belong to \"{_reference.Name}\" with {_counts.Length}.");
        }

        counts.CopyTo(_counts, 0);
        Missing = reader.Count();
        WrongType = reader.Count();
        NonFinite = reader.Count();
        _below = reader.Count();
        _above = reader.Count();
        _minimum = reader.Double();
        _maximum = reader.Double();
        _moments = new CentralMoments(reader.Count(), reader.Double(), reader.Double(), reader.Double(), reader.Double());
        double[] block = reader.Doubles();
        if (block.Length >= BlockLength)
        {
            throw new InvalidDataException($"A sketch of \"{_reference.Name}\" has {block.Length} pending values, at most {BlockLength - 1} are possible.");
        }

        block.CopyTo(_block, 0);
        _blockCount = block.Length;
    }

    /// <summary>Copies what is finite and sets the rest apart.</summary>
    private int TakeFinite(ReadOnlySpan<double> cells, Span<double> finite)
    {
        int taken = 0;
        foreach (double cell in cells)
        {
            if (double.IsFinite(cell))
            {
                finite[taken++] = cell;
            }
            else
            {
                SetApart(cell);
            }
        }

        return taken;
    }

    /// <summary>Takes the extremes of finite values in, and counts those outside of the reference's.</summary>
    private void Stretch(ReadOnlySpan<double> values)
    {
        var (least, greatest) = Extremes.Of(values);
        _minimum = Math.Min(_minimum, least);
        _maximum = Math.Max(_maximum, greatest);
        var known = _reference.Summary;
        if (least >= known.Minimum && greatest <= known.Maximum)
        {
            return;
        }

        foreach (double value in values)
        {
            _below += One(value < known.Minimum);
            _above += One(value > known.Maximum);
        }
    }

    private static long One(bool condition) => Unsafe.As<bool, byte>(ref condition);

    private void SetApart(double value)
    {
        if (Cell.IsMissing(value))
        {
            Missing++;
        }
        else if (Cell.IsWrongType(value))
        {
            WrongType++;
        }
        else
        {
            NonFinite++;
        }
    }
}
