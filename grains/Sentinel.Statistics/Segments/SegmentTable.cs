using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// Rows told apart by the values of one segment: for each its rows, its counts of every column in the bins of <see cref="SegmentColumn"/>, and the exact sum of
/// its predictions. Counts and exact sums only, so that what merges of parts in any order give is one pass to the bit. Not safe for concurrent use.
/// </summary>
public sealed class SegmentTable
{
    private readonly long[] _rows;
    private readonly long[][] _counts;
    private readonly SegmentColumn[] _columns;
    private readonly ExactSum[] _sums;

    internal SegmentTable(int cells, SegmentColumn[] columns, bool hasPrediction)
    {
        _columns = columns;
        _rows = new long[cells];
        _counts = Array.ConvertAll(columns, column => new long[cells * column.Stride]);
        _sums = new ExactSum[hasPrediction ? cells : 0];
        ClearSums();
    }

    /// <summary>Rows of each value, then those of all others, then those without one.</summary>
    public ReadOnlySpan<long> Rows => _rows;

    /// <summary>Counts of a value's cells of a column, by the column's bins.</summary>
    public ReadOnlySpan<long> Counts(int column, int cell) => _counts[column].AsSpan(cell * _columns[column].Stride, _columns[column].Bins);

    /// <summary>Sum of a value's predictions divided by a count of 1 or more.</summary>
    internal double MeanPrediction(int cell, long count) => Dyadic.Ratio(_sums[cell].Total, Dyadic.Of(count));

    internal void CountRows(ReadOnlySpan<byte> cells)
    {
        long[] rows = _rows;
        foreach (byte cell in cells)
        {
            rows[cell]++;
        }
    }

    internal void Count(int column, ReadOnlySpan<byte> cells, ReadOnlySpan<byte> bins)
    {
        long[] counts = _counts[column];
        int stride = _columns[column].Stride;
        for (int i = 0; i < cells.Length; i++)
        {
            counts[(cells[i] * stride) + bins[i]]++;
        }
    }

    internal void AddPredictions(ReadOnlySpan<byte> cells, ReadOnlySpan<double> predictions)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (double.IsFinite(predictions[i]))
            {
                _sums[cells[i]].Add(predictions[i]);
            }
        }
    }

    internal void Merge(SegmentTable other)
    {
        Add(_rows, other._rows);
        for (int column = 0; column < _counts.Length; column++)
        {
            Add(_counts[column], other._counts[column]);
        }

        for (int cell = 0; cell < _sums.Length; cell++)
        {
            _sums[cell].Merge(other._sums[cell]);
        }
    }

    internal void Clear()
    {
        Array.Clear(_rows);
        Array.ForEach(_counts, Array.Clear);
        ClearSums();
    }

    internal void WriteTo(ByteWriter writer)
    {
        SparseCounts.Write(writer, _rows);
        foreach (long[] counts in _counts)
        {
            SparseCounts.Write(writer, counts);
        }

        foreach (var sum in _sums)
        {
            sum.WriteTo(writer);
        }
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        SparseCounts.Read(ref reader, _rows);
        foreach (long[] counts in _counts)
        {
            SparseCounts.Read(ref reader, counts);
        }

        for (int cell = 0; cell < _sums.Length; cell++)
        {
            _sums[cell] = ExactSum.ReadFrom(ref reader);
        }
    }

    private static void Add(long[] to, long[] from)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }

    private void ClearSums()
    {
        for (int cell = 0; cell < _sums.Length; cell++)
        {
            _sums[cell] = new ExactSum();
        }
    }
}
