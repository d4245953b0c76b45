using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.References;

/// <summary>
/// The frozen interior edges that a reference's values are cut at, with a search that has no branch to mispredict:
/// bin i is <c>(edge[i-1], edge[i]]</c>, so a value's bin is the number of edges below it. At most 255 edges; O(log B) a search.
/// </summary>
public sealed class FrozenBins
{
    private const int MostEdges = 255;

    private readonly double[] _padded;

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
        int size = 1;
        while (size - 1 < edges.Length)
        {
            size <<= 1;
        }

        _padded = new double[size];
        Array.Fill(_padded, double.PositiveInfinity);
        edges.CopyTo(_padded, 0);
    }

    /// <summary>The interior edges, strictly ascending.</summary>
    public double[] Edges { get; }

    /// <summary>The number of bins, one more than the edges.</summary>
    public int Count => Edges.Length + 1;

    /// <summary>The bin of a finite value, 0 to <see cref="Count"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(double value)
    {
        // The search halves a power of two padded with infinities, so every read stays within _padded: position + half <= length.
        ref double first = ref MemoryMarshal.GetArrayDataReference(_padded);
        nint position = 0;
        for (nint half = _padded.Length >> 1; half > 0; half >>= 1)
        {
            bool above = Unsafe.Add(ref first, position + half - 1) < value;
            position += half * Unsafe.As<bool, byte>(ref above);
        }

        return (int)position;
    }
}
