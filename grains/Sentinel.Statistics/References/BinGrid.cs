using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.References;

/// <summary>
/// A uniform grid over the edges of bins, which says of each cell how many edges lie below all of it. A value's cell is found by one multiplication, and with at most
/// four edges in a cell one comparison of four finds its bin. A column is counted a block at a time: first the cells of all, then their bins, then the counts, so that no step waits
/// for another. The rounding of the multiplication does no harm: it never puts the greater of two values into the lesser cell,
/// so that edges in lower cells are below a value, those in higher cells above it, and those in its own are compared.
/// </summary>
internal sealed class BinGrid
{
    private const int Cells = 2048;

    // A batch of 500 rows is one block, and a block's cells stay in the cache.
    private const int Block = 512;

    // Adding 2^52 to a number from 0 to 2^52 leaves it, rounded, in the low bits: monotone, and the same on every machine.
    private const double Rounder = 1L << 52;

    private readonly double[] _edges;
    private readonly byte[] _edgesBelow;
    private readonly Vector256<double> _origin;
    private readonly Vector256<double> _scale;

    private BinGrid(double[] padded, ReadOnlySpan<double> edges, double scale)
    {
        _edges = padded;
        _origin = Vector256.Create(edges[0]);
        _scale = Vector256.Create(scale);
        _edgesBelow = new byte[Cells];
        int edge = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            while (edge < edges.Length && CellOf(edges[edge]) < cell)
            {
                edge++;
            }

            _edgesBelow[cell] = (byte)edge;
        }
    }

    /// <summary>
    /// A grid over strictly ascending finite edges, at most 255; null where one is of no use: some cell would have more than four of them, or a cell's width is no finite number.
    /// </summary>
    /// <param name="padded">The edges, and at least four infinities behind them.</param>
    /// <param name="count">How many edges there are.</param>
    public static BinGrid? Over(double[] padded, int count)
    {
        var edges = padded.AsSpan(0, count);
        if (edges.IsEmpty)
        {
            return null;
        }

        double scale = (Cells - 1) / (edges[^1] - edges[0]);
        scale = edges.Length == 1 ? 1 : scale;
        if (!double.IsFinite(scale) || scale == 0)
        {
            return null;
        }

        var grid = new BinGrid(padded, edges, scale);
        for (int i = Vector256<double>.Count; i < edges.Length; i++)
        {
            if (grid.CellOf(edges[i]) == grid.CellOf(edges[i - Vector256<double>.Count]))
            {
                return null;
            }
        }

        return grid;
    }

    /// <summary>Adds the finite values of a column to the counts of their bins, one more than the edges. O(1) a value, allocates nothing.</summary>
    /// <returns>How many values are not finite.</returns>
    [SkipLocalsInit]
    public int CountInto(ReadOnlySpan<double> values, Span<long> counts)
    {
        Span<long> cells = stackalloc long[Block];
        Span<byte> bins = stackalloc byte[Block];
        int notFinite = 0;
        while (!values.IsEmpty)
        {
            var block = values[..Math.Min(values.Length, Block)];
            values = values[block.Length..];
            if (block.Length % Vector256<double>.Count == 0 && TryFindCells(block, cells))
            {
                Count(block, cells, bins, counts);
            }
            else
            {
                notFinite += CountFinite(block, cells, bins, counts);
            }
        }

        return notFinite;
    }

    /// <summary>Counts the finite ones of a block, closed up and filled to whole vectors.</summary>
    [SkipLocalsInit]
    private int CountFinite(ReadOnlySpan<double> block, Span<long> cells, Span<byte> bins, Span<long> counts)
    {
        Span<double> finite = stackalloc double[Block + Vector256<double>.Count];
        int taken = 0;
        foreach (double value in block)
        {
            // Without a branch: where cells are missing is chance.
            bool isFinite = double.IsFinite(value);
            finite[taken] = value;
            taken += Unsafe.As<bool, byte>(ref isFinite);
        }

        int whole = (taken + Vector256<double>.Count - 1) / Vector256<double>.Count * Vector256<double>.Count;
        finite[taken..whole].Clear();
        TryFindCells(finite[..whole], cells);
        Count(finite[..taken], cells, bins, counts);
        return block.Length - taken;
    }

    /// <summary>The cells of whole vectors of values; false where one of them is not finite.</summary>
    private bool TryFindCells(ReadOnlySpan<double> values, Span<long> cells)
    {
        var origin = _origin;
        var scale = _scale;
        ref double first = ref MemoryMarshal.GetReference(values);
        ref long firstCell = ref MemoryMarshal.GetReference(cells);

        // A finite number less itself is zero, anything else NaN.
        var finite = Vector256<double>.Zero;
        for (nint at = 0; at < values.Length; at += Vector256<double>.Count)
        {
            var four = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at));
            finite += four - four;
            CellsOf(four, origin, scale).StoreUnsafe(ref Unsafe.Add(ref firstCell, at));
        }

        return finite == Vector256<double>.Zero;
    }

    private void Count(ReadOnlySpan<double> values, Span<long> cells, Span<byte> bins, Span<long> counts)
    {
        // Cells are bounded, no cell has more edges below it than there are, and the counts are as many as the bins: nothing needs a check of its bounds.
        ref double first = ref MemoryMarshal.GetReference(values);
        ref long firstCell = ref MemoryMarshal.GetReference(cells);
        ref byte firstBin = ref MemoryMarshal.GetReference(bins);
        ref byte edgesBelow = ref MemoryMarshal.GetArrayDataReference(_edgesBelow);
        ref double edges = ref MemoryMarshal.GetArrayDataReference(_edges);
        for (nint i = 0; i < values.Length; i++)
        {
            nint below = Unsafe.Add(ref edgesBelow, (nint)Unsafe.Add(ref firstCell, i));
            var next = Vector256.LoadUnsafe(ref Unsafe.Add(ref edges, below));
            uint fewer = Vector256.LessThan(next, Vector256.Create(Unsafe.Add(ref first, i))).ExtractMostSignificantBits();
            Unsafe.Add(ref firstBin, i) = (byte)(below + BitOperations.PopCount(fewer));
        }

        ref long firstCount = ref MemoryMarshal.GetReference(counts);
        foreach (byte bin in bins[..values.Length])
        {
            Unsafe.Add(ref firstCount, (nint)bin)++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> CellsOf(Vector256<double> values, Vector256<double> origin, Vector256<double> scale)
    {
        // A difference that overflows is an infinity of the right sign, which the bounds take in.
        var place = (values - origin) * scale;
        place = Vector256.MinNative(Vector256.MaxNative(place, Vector256<double>.Zero), Vector256.Create(Cells - 1.0));
        return (place + Vector256.Create(Rounder)).AsInt64() & Vector256.Create((long)uint.MaxValue);
    }

    private long CellOf(double value) => CellsOf(Vector256.Create(value), _origin, _scale)[0];
}
