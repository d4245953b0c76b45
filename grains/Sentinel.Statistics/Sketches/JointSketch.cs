using System.Numerics;
using System.Runtime.CompilerServices;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// The mergeable statistics of numeric features of a window together: co-moments and reconstruction errors of every row that has a number within ±1e100 in each, the mean of Fourier
/// features of those of them that <see cref="RowSampling"/> takes, and how many rows are not complete. Folding allocates nothing; O(d²) a row and O(256·d) a sampled one.
/// Counts of a merge are those of one pass, sums agree to 1e-12; the same rows in other batches give the same bits. Not safe for concurrent use.
/// </summary>
public sealed class JointSketch
{
    private readonly JointReference _reference;
    private readonly int[] _columns;
    private readonly CoMoments _moments;
    private readonly RowBlock _block;
    private readonly FourierMean _kernel = new();
    private readonly double[] _scaled;
    private double _errors;

    /// <summary>An empty sketch over a reference's joint features.</summary>
    public JointSketch(JointReference reference)
    {
        _reference = reference ?? throw new ArgumentNullException(nameof(reference));
        _columns = [.. reference.Columns];
        int features = _columns.Length;
        _moments = new CoMoments(features);
        _block = new RowBlock(features);
        _scaled = new double[features * CoMoments.BlockRows];
    }

    /// <summary>The reference whose features these are.</summary>
    public JointReference Reference => _reference;

    /// <summary>Complete rows.</summary>
    public long Count => _moments.Count + _block.Rows;

    /// <summary>Rows with a feature that is missing, of another type, not finite, or beyond ±1e100.</summary>
    public long Incomplete => _moments.Incomplete;

    /// <summary>The mean of the sampled rows' Fourier features. Not to be changed.</summary>
    public FourierMean Kernel => _kernel;

    /// <summary>Folds a stretch of a batch's rows in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fold(in ColumnReader batch, int start, int count)
    {
        if (count == 0)
        {
            return;
        }

        Sample(batch, start, count);
        int end = start + count;
        while (start < end)
        {
            int take = Math.Min(_block.Room, end - start);
            uint complete = RowBlock.All(take);
            for (int i = 0; i < _columns.Length; i++)
            {
                complete &= RowBlock.Complete(batch.Numeric(_columns[i]).Slice(start, take));
            }

            for (int i = 0; i < _columns.Length; i++)
            {
                _block.Append(i, batch.Numeric(_columns[i]).Slice(start, take), complete);
            }

            int rows = BitOperations.PopCount(complete);
            _block.Commit(rows);
            _moments.FoldIncomplete(take - rows);
            start += take;
            if (_block.IsFull)
            {
                Flush();
            }
        }
    }

    /// <summary>Co-moments of all complete rows. O(d²).</summary>
    public CoMoments Moments()
    {
        var all = _moments.Copy();
        if (_block.Rows > 0)
        {
            _block.Cells.CopyTo(_scaled);
            all.FoldBlock(_scaled, _block.Rows);
        }

        return all;
    }

    /// <summary>The mean reconstruction error of all complete rows; null without rows, without components, or beyond the range of a double. O(d²) a row of the last block.</summary>
    public double? MeanError()
    {
        if (Count == 0 || _reference.Components is null)
        {
            return null;
        }

        double mean = (_errors + PendingErrors()) / Count;
        return double.IsFinite(mean) ? mean : null;
    }

    /// <summary>Adds another sketch of the same reference. O(d²).</summary>
    public void Merge(JointSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _errors += PendingErrors();
        if (_block.Rows > 0)
        {
            _moments.FoldBlock(_block.Cells, _block.Rows);
            _block.Clear();
        }

        _errors += other._errors + other.PendingErrors();
        _moments.Merge(other.Moments());
        _kernel.Merge(other._kernel);
    }

    /// <summary>Empties the sketch for another window.</summary>
    public void Clear()
    {
        _moments.Clear();
        _block.Clear();
        _kernel.Clear();
        _errors = 0;
    }

    internal void WriteTo(ByteWriter writer)
    {
        _moments.WriteTo(writer);
        _block.WriteTo(writer);
        writer.Double(_errors);
        _kernel.WriteTo(writer);
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        Clear();
        var moments = CoMoments.ReadFrom(ref reader);
        if (moments.Features != _moments.Features)
        {
            throw new InvalidDataException($"A joint sketch of {moments.Features} features does not belong to a reference with {_moments.Features}.");
        }

        _moments.Merge(moments);
        _block.ReadFrom(ref reader);
        _errors = reader.Double();
        _kernel.Merge(FourierMean.ReadFrom(ref reader));
    }

    private void Flush()
    {
        _errors += PendingErrors();
        _moments.FoldBlock(_block.Cells, _block.Rows);
        _block.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double PendingErrors()
    {
        if (_block.Rows == 0 || _reference.Components is not { } components)
        {
            return 0;
        }

        Span<double> errors = stackalloc double[CoMoments.BlockRows];
        components.Errors(_block.Cells, _scaled, errors);
        double sum = 0;
        foreach (double error in errors[.._block.Rows])
        {
            sum += error;
        }

        return sum;
    }

    // Rows of one message share an offset and are told apart by their number in it; a message is in one batch, whole.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sample(in ColumnReader batch, int start, int count)
    {
        var offsets = batch.Offsets;
        int every = _reference.SampleEvery;
        long offset = offsets[start];
        int first = FirstOf(offsets[..start], offset);
        for (int row = start; row < start + count; row++)
        {
            if (offsets[row] != offset)
            {
                offset = offsets[row];
                first = row;
            }

            if (RowSampling.Takes(offset, row - first, every))
            {
                AddToKernel(batch, row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToKernel(in ColumnReader batch, int row)
    {
        Span<double> cells = stackalloc double[_columns.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = batch.Numeric(_columns[i])[row];
        }

        if (CoMoments.IsComplete(cells))
        {
            Span<double> features = stackalloc double[FourierFeatures.Count];
            _reference.Scale.Apply(cells, cells);
            _reference.Kernel.Features.Of(cells, features);
            _kernel.Add(features);
        }
    }

    // Offsets ascend: where those equal to one begin.
    private static int FirstOf(ReadOnlySpan<long> offsets, long offset)
    {
        int below = 0;
        int above = offsets.Length;
        while (below < above)
        {
            int middle = (below + above) / 2;
            if (offsets[middle] < offset)
            {
                below = middle + 1;
            }
            else
            {
                above = middle;
            }
        }

        return below;
    }
}
