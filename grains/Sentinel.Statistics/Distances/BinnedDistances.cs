using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Distances;

/// <summary>
/// Distances between two samples of which only counts in the same bins and the extremes are known.
/// </summary>
/// <param name="Ks">
/// The greatest |F − G| at an edge, where both functions are known exactly: at most D on the raw values, 0 to 1.
/// </param>
/// <param name="KsBound">By how much D on the raw values may exceed <paramref name="Ks"/>: at most the largest share of one bin on either side.</param>
/// <param name="Wasserstein">∫|F − G| with both functions straight within bins, in the values' unit.</param>
/// <param name="WassersteinBound">By how much ∫|F − G| on the raw values may differ from <paramref name="Wasserstein"/>, either way.</param>
/// <param name="Energy">√(2∫(F − G)²) with both functions straight within bins.</param>
internal readonly record struct BinnedDistances(double Ks, double KsBound, double Wasserstein, double WassersteinBound, double Energy)
{
    private const int MostOnStack = 512;

    /// <summary>The Kolmogorov–Smirnov distance at the edges with its bound. n, m ≥ 1. O(B).</summary>
    public static (double Ks, double Bound) KolmogorovSmirnov(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        double n = Total(reference);
        double m = Total(current);
        double ks = 0;
        double greatest = 0;
        double f = 0;
        double g = 0;
        for (int bin = 0; bin < reference.Length; bin++)
        {
            double nextF = f + (reference[bin] / n);
            double nextG = g + (current[bin] / m);
            double gap = Math.Abs(nextF - nextG);
            double most = nextF - g > nextG - f ? nextF - g : nextG - f;

            // A new maximum is rare, so that a branch costs less than choosing.
            if (gap > ks)
            {
                ks = gap;
            }

            if (most > greatest)
            {
                greatest = most;
            }

            f = nextF;
            g = nextG;
        }

        return (Math.Min(ks, 1), Math.Clamp(greatest - ks, 0, 1));
    }

    /// <summary>All of them. n, m ≥ 1. O(B): one walk over the knots of both.</summary>
    [SkipLocalsInit]
    public static BinnedDistances Between(
        ReadOnlySpan<double> edges,
        ReadOnlySpan<long> reference,
        (double Least, double Greatest) referenceEnds,
        ReadOnlySpan<long> current,
        (double Least, double Greatest) currentEnds)
    {
        (double ks, double bound) = KolmogorovSmirnov(reference, current);
        int room = 2 * (edges.Length + 2);
        Span<double> of = room <= MostOnStack ? stackalloc double[2 * MostOnStack] : new double[2 * room];
        var f = new BinnedDistribution(edges, reference, referenceEnds.Least, referenceEnds.Greatest, of[..room]);
        var g = new BinnedDistribution(edges, current, currentEnds.Least, currentEnds.Greatest, of.Slice(room, room));
        double area = 0;
        double squares = 0;
        double from = Math.Min(f.Knots[0], g.Knots[0]);
        int pastF = f.Past(0, from);
        int pastG = g.Past(0, from);
        while (pastF < f.Knots.Length || pastG < g.Knots.Length)
        {
            double to = Math.Min(f.KnotOrInfinity(pastF), g.KnotOrInfinity(pastG));
            double width = to - from;
            double first = f.Between(pastF, from) - g.Between(pastG, from);
            double last = f.Between(pastF, to) - g.Between(pastG, to);
            area += width * MeanAbsolute(first, last);
            squares += width * ThreeMeanSquares(first, last) / 3;
            from = to;
            pastF = f.Past(pastF, from);
            pastG = g.Past(pastG, from);

            // Most knots are of both: from one such to the next nothing lies between the knots.
            int shared = BinnedDistribution.SharedKnots(in f, pastF, in g, pastG, from);
            if (shared > 0)
            {
                var knots = f.Knots.Slice(pastF - 1, shared + 1);
                var shares = f.Shares.Slice(pastF - 1, knots.Length);
                var others = g.Shares.Slice(pastG - 1, knots.Length);
                last = shares[0] - others[0];
                for (int i = 1; i < knots.Length; i++)
                {
                    width = knots[i] - knots[i - 1];
                    first = last;
                    last = shares[i] - others[i];
                    area += width * MeanAbsolute(first, last);
                    squares += width * ThreeMeanSquares(first, last) / 3;
                }

                from = knots[^1];
                pastF += shared;
                pastG += shared;
            }
        }

        return new BinnedDistances(ks, bound, area, f.Slack + g.Slack, Math.Sqrt(Math.Max(0, 2 * squares)));
    }

    // The mean of |line from a to b|: a trapezium, or two triangles where it crosses zero.
    private static double MeanAbsolute(double a, double b)
    {
        double sum = Math.Abs(a) + Math.Abs(b);
        return a * b >= 0 ? sum / 2 : ((a * a) + (b * b)) / (2 * sum);
    }

    // Three times the mean of the square of a line from a to b.
    private static double ThreeMeanSquares(double a, double b) => (a * a) + (a * b) + (b * b);

    private static double Total(ReadOnlySpan<long> counts)
    {
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        return total;
    }
}
