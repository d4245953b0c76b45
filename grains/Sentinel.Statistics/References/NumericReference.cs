using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.References;

/// <summary>
/// A numeric column frozen: its counts in up to 200 bins cut at its own 0.5 % quantiles (the deciles among the edges), and its moments.
/// No raw value but the extremes and the edges is kept.
/// </summary>
public sealed class NumericReference
{
    private readonly int[] _decileOfBin;

    internal NumericReference(string name, double[] edges, double[] decileEdges, long[] counts, ReferenceTotals totals, NumericSummary summary)
    {
        Name = name;
        Bins = new FrozenBins(edges);
        DecileEdges = decileEdges;
        Counts = counts;
        Totals = totals;
        Summary = summary;
        _decileOfBin = MapToDeciles(edges, decileEdges);
        DecileCounts = ToDeciles(counts);
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The bins that live values are counted in.</summary>
    public FrozenBins Bins { get; }

    /// <summary>The edges of the deciles, a subset of the edges of <see cref="Bins"/>.</summary>
    public double[] DecileEdges { get; }

    /// <summary>The reference's count in each of <see cref="Bins"/>.</summary>
    public long[] Counts { get; }

    /// <summary>The reference's count in each decile bin.</summary>
    public long[] DecileCounts { get; }

    /// <summary>How many cells were counted and how many set apart.</summary>
    public ReferenceTotals Totals { get; }

    /// <summary>Extremes and moments of the counted values; all zero when there are none.</summary>
    public NumericSummary Summary { get; }

    /// <summary>Freezes a column. NaN is missing (the wrong-type pattern counts as such), infinities are set apart. O(n).</summary>
    public static NumericReference From(string name, ReadOnlySpan<double> column)
    {
        long wrongType = 0;
        foreach (double value in column)
        {
            wrongType += Cell.IsWrongType(value) ? 1 : 0;
        }

        var sample = SortedSample.From(column);
        double[] edges = Quantiles.SketchEdges(sample.Values);
        var summary = sample.Count == 0
            ? default
            : new NumericSummary(sample.Values[0], sample.Values[^1], sample.Mean, Math.Min(sample.PopulationStandardDeviation, double.MaxValue));
        return new NumericReference(
            name,
            edges,
            Quantiles.DecileEdges(sample.Values),
            Quantiles.Count(sample.Values, edges),
            new ReferenceTotals(sample.Count, sample.Missing - wrongType, wrongType, sample.NonFinite),
            summary);
    }

    /// <summary>Adds up counts of <see cref="Bins"/> into decile bins. O(B).</summary>
    public long[] ToDeciles(ReadOnlySpan<long> counts)
    {
        if (counts.Length != _decileOfBin.Length)
        {
            throw new ArgumentException($"{Name} has {_decileOfBin.Length} bins, the counts are of {counts.Length}.", nameof(counts));
        }

        var deciles = new long[DecileEdges.Length + 1];
        for (int bin = 0; bin < counts.Length; bin++)
        {
            deciles[_decileOfBin[bin]] += counts[bin];
        }

        return deciles;
    }

    private static int[] MapToDeciles(double[] edges, double[] decileEdges)
    {
        var map = new int[edges.Length + 1];
        int decile = 0;
        for (int bin = 0; bin < edges.Length; bin++)
        {
            map[bin] = decile;
            if (decile < decileEdges.Length && edges[bin] == decileEdges[decile])
            {
                decile++;
            }
        }

        map[^1] = decile;
        if (decile != decileEdges.Length)
        {
            throw new ArgumentException("The decile edges must be among the bin edges.", nameof(decileEdges));
        }

        return map;
    }
}
