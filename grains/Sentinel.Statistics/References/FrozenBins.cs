using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.References;

/// <summary>
/// The frozen interior edges that a reference's values are cut at, with a search that has no branch to mispredict:
/// bin i is <c>(edge[i-1], edge[i]]</c>, so a value's bin is the number of edges below it. At most 255 edges; 32 comparisons a search, and four where columns are counted
/// in bins whose edges lie evenly enough for a <see cref="BinGrid"/>.
/// </summary>
public sealed class FrozenBins
{
    private const int Blocks = 16;
    private const int BlockEdges = 16;
    private const int LeastColumn = 16;
    private const int MostEdges = (Blocks * BlockEdges) - 1;

    private readonly double[] _padded;
    private readonly double[] _blockEnds;

    // Made with the first column: a reference that nothing is folded against does without.
    private BinGrid? _grid;
    private bool _gridIsMade;

    /// <summary>Takes strictly ascending finite edges; none gives one bin.</summary>
    public FrozenBins(double[] edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        if (edges.Length > MostEdges)
        {
            throw new ArgumentException($"At most {MostEdges} edges are allowed, there were {edges.Length}.", nameof(edges));
        }

        for (int i = 0; i < edges.Length; i++)
        {
            if (!double.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
            {
                throw new ArgumentException($"Edges must be finite and strictly ascending; edge {i} is {edges[i]}.", nameof(edges));
            }
        }

        Edges = edges;
        _padded = new double[(Blocks * BlockEdges) + Vector256<double>.Count];
        Array.Fill(_padded, double.PositiveInfinity);
        edges.CopyTo(_padded, 0);
        _blockEnds = new double[Blocks];
        for (int block = 0; block < Blocks; block++)
        {
            _blockEnds[block] = _padded[(block * BlockEdges) + BlockEdges - 1];
        }
    }

    /// <summary>The interior edges, strictly ascending.</summary>
    public double[] Edges { get; }

    /// <summary>The number of bins, one more than the edges.</summary>
    public int Count => Edges.Length + 1;

    /// <summary>The bin of a finite value, 0 to <see cref="Count"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(double value)
    {
        // At most 255 edges and infinities behind them: fewer than 16 block ends lie below any finite value, so the block is there.
        var sought = Vector256.Create(value);
        int block = CountBelow(ref MemoryMarshal.GetArrayDataReference(_blockEnds), sought);
        int start = block * BlockEdges;
        return start + CountBelow(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_padded), start), sought);
    }

    /// <summary>Adds the finite values of a column to the counts of their bins. O(1) a value, allocates nothing after the first time.</summary>
    /// <returns>How many values are not finite, and so are in no bin.</returns>
    public int CountInto(ReadOnlySpan<double> values, Span<long> counts)
    {
        if (counts.Length != Count)
        {
            throw new ArgumentException($"{Count} bins have as many counts, not {counts.Length}.", nameof(counts));
        }

        // A few values are searched sooner than a block of them is set up.
        return values.Length >= LeastColumn && Grid() is { } grid ? grid.CountInto(values, counts) : CountEach(values, counts);
    }

    private BinGrid? Grid()
    {
        if (!Volatile.Read(ref _gridIsMade))
        {
            _grid = BinGrid.Over(_padded, Edges.Length);
            Volatile.Write(ref _gridIsMade, true);
        }

        return _grid;
    }

    private int CountEach(ReadOnlySpan<double> values, Span<long> counts)
    {
        int notFinite = 0;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                counts[IndexOf(value)]++;
            }
            else
            {
                notFinite++;
            }
        }

        return notFinite;
    }

    // Four comparisons of four doubles each: nothing depends on the one before, and nothing branches.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(ref double first, Vector256<double> sought)
    {
        uint a = Vector256.LessThan(Vector256.LoadUnsafe(ref first, 0), sought).ExtractMostSignificantBits();
        uint b = Vector256.LessThan(Vector256.LoadUnsafe(ref first, 4), sought).ExtractMostSignificantBits();
        uint c = Vector256.LessThan(Vector256.LoadUnsafe(ref first, 8), sought).ExtractMostSignificantBits();
        uint d = Vector256.LessThan(Vector256.LoadUnsafe(ref first, 12), sought).ExtractMostSignificantBits();
        return BitOperations.PopCount(a | (b << 4) | (c << 8) | (d << 12));
    }
}
