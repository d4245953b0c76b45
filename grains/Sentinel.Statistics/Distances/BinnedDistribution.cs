using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Distances;

/// <summary>
/// A distribution function known at bin edges and at its extremes, straight in between: what counts in bins (edge[i-1], edge[i]]
/// with a least and a greatest value say of a sample of n ≥ 1.
/// </summary>
internal readonly ref struct BinnedDistribution
{
    private readonly Span<double> _x;
    private readonly Span<double> _y;
    private readonly int _count;

    /// <summary>Lays the function out in room for two numbers for each edge and its two ends.</summary>
    public BinnedDistribution(ReadOnlySpan<double> edges, ReadOnlySpan<long> counts, double least, double greatest, Span<double> room)
    {
        _x = room[..(edges.Length + 2)];
        _y = room.Slice(edges.Length + 2, edges.Length + 2);
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        _x[0] = least;
        _y[0] = 0;
        _count = 1;
        double below = 0;
        for (int i = 0; i < edges.Length && edges[i] < greatest; i++)
        {
            below += counts[i];
            if (edges[i] >= least)
            {
                _x[_count] = edges[i];
                _y[_count++] = below / total;
            }
        }

        _x[_count] = greatest;
        _y[_count++] = 1;
    }

    /// <summary>The places where the slope changes, ascending; a jump is there twice.</summary>
    public ReadOnlySpan<double> Knots => _x[.._count];

    /// <summary>The function at each of <see cref="Knots"/>.</summary>
    public ReadOnlySpan<double> Shares => _y[.._count];

    /// <summary>How many knots after <paramref name="from"/> the two have in common, one after the other, where it is itself a knot of both.</summary>
    /// <param name="f">One distribution.</param>
    /// <param name="pastF">Its knots at or below <paramref name="from"/>.</param>
    /// <param name="g">The other distribution.</param>
    /// <param name="pastG">Its knots at or below <paramref name="from"/>.</param>
    /// <param name="from">Where to begin.</param>
    public static int SharedKnots(in BinnedDistribution f, int pastF, in BinnedDistribution g, int pastG, double from)
    {
        if (pastF == 0 || pastG == 0 || f._x[pastF - 1] != from || g._x[pastG - 1] != from)
        {
            return 0;
        }

        // As bits: a zero of another sign ends it, which does no harm.
        return MemoryMarshal.Cast<double, long>(f.Knots[pastF..]).CommonPrefixLength(MemoryMarshal.Cast<double, long>(g.Knots[pastG..]));
    }

    /// <summary>
    /// By how much ∫|F − F̂| can differ from 0 for the sample's own function F and this one: F rises from one knot to the next somehow, so in a stretch of width w in which it rises by p at
    /// most w·p/2.
    /// </summary>
    public double Slack
    {
        get
        {
            double slack = 0;
            for (int knot = 1; knot < _count; knot++)
            {
                slack += (_x[knot] - _x[knot - 1]) * ((_y[knot] - _y[knot - 1]) / 2);
            }

            return slack;
        }
    }

    /// <summary>The number of knots at or below <paramref name="x"/>, when it is at least <paramref name="past"/>.</summary>
    public int Past(int past, double x)
    {
        while (past < _count && !(_x[past] > x))
        {
            past++;
        }

        return past;
    }

    /// <summary>The knot after <paramref name="past"/> others; infinity after the last.</summary>
    public double KnotOrInfinity(int past) => past < _count ? _x[past] : double.PositiveInfinity;

    /// <summary>The function at <paramref name="x"/>, as it runs between the knot before and the knot after it.</summary>
    /// <param name="past">Knots before that stretch.</param>
    /// <param name="x">Anywhere from one of the two knots to the other: at a jump both of its ends are to be had.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Between(int past, double x)
    {
        if (past == 0 || past == _count)
        {
            return past == 0 ? 0 : 1;
        }

        // Most knots are of both distributions, and so most places are knots: no division there.
        double before = _x[past - 1];
        double after = _x[past];
        return x == before ? _y[past - 1] : x == after ? _y[past] : _y[past - 1] + ((_y[past] - _y[past - 1]) * ((x - before) / (after - before)));
    }
}
