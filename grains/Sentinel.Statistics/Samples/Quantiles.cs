namespace Sentinel.Statistics.Samples;

/// <summary>
/// Quantile bins of a reference sample: interior edges by linear interpolation between order statistics (Hyndman and Fan's type 7,
/// NumPy's default), duplicates collapsed. Bin i is <c>(edge[i-1], edge[i]]</c>, the outer two open to infinity.
/// </summary>
public static class Quantiles
{
    /// <summary>The number of bins before duplicates collapse that PSI and its kin are computed on.</summary>
    public const int Deciles = 10;

    /// <summary>The number of bins before duplicates collapse that live sketches count in; a multiple of <see cref="Deciles"/>.</summary>
    public const int SketchBins = 200;

    /// <summary>The type-7 quantile of an ascending sample of n ≥ 1 finite values at probability <paramref name="q"/> in [0, 1]. O(1).</summary>
    public static double At(ReadOnlySpan<double> sorted, double q)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("A quantile needs at least one value.", nameof(sorted));
        }

        double position = (sorted.Length - 1) * q;
        int below = (int)position;
        if (below >= sorted.Length - 1)
        {
            return sorted[^1];
        }

        double low = sorted[below];
        double high = sorted[below + 1];
        double share = position - below;

        // NumPy interpolates from the nearer end; edges must be its edges to the bit, since observations often lie on them.
        double step = high - low;
        if (!double.IsFinite(step))
        {
            return (low * (1 - share)) + (high * share);
        }

        return share >= 0.5 ? high - (step * (1 - share)) : low + (step * share);
    }

    /// <summary>The decile edges of an ascending sample: at most nine, strictly ascending; none for an empty sample.</summary>
    public static double[] DecileEdges(ReadOnlySpan<double> sorted) => Edges(sorted, Deciles);

    /// <summary>The edges at every 0.5 % of an ascending sample: at most 199, strictly ascending, the decile edges among them to the bit.</summary>
    public static double[] SketchEdges(ReadOnlySpan<double> sorted) => Edges(sorted, SketchBins);

    /// <summary>Counts an ascending sample in the bins of <paramref name="edges"/>. O(B log n).</summary>
    public static long[] Count(ReadOnlySpan<double> sorted, ReadOnlySpan<double> edges)
    {
        var counts = new long[edges.Length + 1];
        int start = 0;
        for (int bin = 0; bin < edges.Length; bin++)
        {
            int end = start + UpperBound(sorted[start..], edges[bin]);
            counts[bin] = end - start;
            start = end;
        }

        counts[^1] = sorted.Length - start;
        return counts;
    }

    private static double[] Edges(ReadOnlySpan<double> sorted, int bins)
    {
        if (sorted.IsEmpty)
        {
            return [];
        }

        var edges = new double[bins - 1];
        int perDecile = bins / Deciles;
        for (int i = 1; i < bins; i++)
        {
            // Probabilities are multiples of a rounded tenth, as in NumPy's linspace: 3 · 0.1 is not 0.3, and edges move with it.
            double q = i % perDecile == 0 ? i / perDecile * 0.1 : (double)i / bins;
            edges[i - 1] = At(sorted, q);
        }

        Array.Sort(edges);
        int distinct = 1;
        for (int i = 1; i < edges.Length; i++)
        {
            if (edges[i] > edges[distinct - 1])
            {
                edges[distinct++] = edges[i];
            }
        }

        return edges[..distinct];
    }

    private static int UpperBound(ReadOnlySpan<double> sorted, double edge)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= edge)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
