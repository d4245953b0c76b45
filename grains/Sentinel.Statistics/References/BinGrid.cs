using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.References;

/// <summary>
/// A uniform grid over the edges of bins, which says of each cell how many edges lie below all of it. A value's cell is found by one multiplication, and with at most
/// four edges in a cell one comparison of four finds its bin. The rounding of the multiplication does no harm: it never puts the greater of two values into the lesser cell,
/// so that edges in lower cells are below a value, those in higher cells above it, and those in its own are compared.
/// </summary>
internal sealed class BinGrid
{
    private const int Cells = 2048;

    // Adding 2^52 to a number from 0 to 2^52 leaves it, rounded, in the low bits: monotone, and the same on every machine.
    private const double Rounder = 1L << 52;

    private readonly byte[] _edgesBelow;
    private readonly Vector256<double> _origin;
    private readonly Vector256<double> _scale;

    private BinGrid(ReadOnlySpan<double> edges, double scale)
    {
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

    /// <summary>How many edges lie below all of a cell, for each cell.</summary>
    public ref byte EdgesBelow => ref MemoryMarshal.GetArrayDataReference(_edgesBelow);

    /// <summary>A grid over strictly ascending finite edges, at most 255; null where one is of no use: some cell would have more than <paramref name="most"/> of them, or a cell's width is no finite number.</summary>
    public static BinGrid? Over(ReadOnlySpan<double> edges, int most)
    {
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

        var grid = new BinGrid(edges, scale);
        for (int i = most; i < edges.Length; i++)
        {
            if (grid.CellOf(edges[i]) == grid.CellOf(edges[i - most]))
            {
                return null;
            }
        }

        return grid;
    }

    /// <summary>The cells of four finite values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<long> CellsOf(Vector256<double> values)
    {
        // A difference that overflows is an infinity of the right sign, which the bounds take in.
        var place = (values - _origin) * _scale;
        place = Vector256.MinNative(Vector256.MaxNative(place, Vector256<double>.Zero), Vector256.Create(Cells - 1.0));
        return (place + Vector256.Create(Rounder)).AsInt64() & Vector256.Create((long)uint.MaxValue);
    }

    private long CellOf(double value) => CellsOf(Vector256.Create(value))[0];
}
