namespace Sentinel.Statistics.Distances;

/// <summary>
/// A distribution function known at bin edges and at its extremes, straight in between: what counts in bins (edge[i-1], edge[i]]
/// with a least and a greatest value say of a sample of n ≥ 1.
/// </summary>
internal sealed class BinnedDistribution
{
    private readonly List<double> _x = [];
    private readonly List<double> _y = [];

    public BinnedDistribution(ReadOnlySpan<double> edges, ReadOnlySpan<long> counts, double least, double greatest)
    {
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        Add(least, 0);
        double below = 0;
        for (int i = 0; i < edges.Length && edges[i] < greatest; i++)
        {
            below += counts[i];
            if (edges[i] >= least)
            {
                Add(edges[i], below / total);
            }
        }

        Add(greatest, 1);
    }

    /// <summary>The places where the slope changes, ascending; a jump is there twice.</summary>
    public IReadOnlyList<double> Knots => _x;

    /// <summary>The limit from the right at <paramref name="x"/>.</summary>
    public double Right(double x)
    {
        int after = _x.Count;
        while (after > 0 && _x[after - 1] > x)
        {
            after--;
        }

        return after == 0 ? 0 : after == _x.Count ? 1 : Between(after, x);
    }

    /// <summary>The limit from the left at <paramref name="x"/>.</summary>
    public double Left(double x)
    {
        int at = 0;
        while (at < _x.Count && _x[at] < x)
        {
            at++;
        }

        return at == 0 ? 0 : at == _x.Count ? 1 : Between(at, x);
    }

    private double Between(int after, double x)
        => _y[after - 1] + ((_y[after] - _y[after - 1]) * ((x - _x[after - 1]) / (_x[after] - _x[after - 1])));

    private void Add(double x, double y)
    {
        _x.Add(x);
        _y.Add(y);
    }
}
