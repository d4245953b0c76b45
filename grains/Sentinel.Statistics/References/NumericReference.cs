using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.References;

/// <summary>
/// A numeric column frozen: its counts in up to 200 bins cut at its own 0.5 % quantiles (the deciles among the edges), and its moments.
/// No raw value but the extremes and the edges is kept.
/// </summary>
public sealed class NumericReference
{
    private readonly int[] _decileOfBin;

    internal NumericReference(string name, double[] edges, double[] decileEdges, long[] counts, ReferenceTotals totals, NumericSummary summary, FrozenDependence dependence)
    {
        Name = name;
        Bins = new FrozenBins(edges);
        DecileEdges = decileEdges;
        Counts = counts;
        Totals = totals;
        Summary = summary;
        _decileOfBin = MapToDeciles(edges, decileEdges);
        DecileCounts = ToDeciles(counts);
        var bins = EvidenceBins.OfNumbers(DecileCounts);
        Evidence = new EvidenceReference(bins, bins.Sum(DecileCounts), dependence);
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

    /// <summary>What evidence of drift is held against.</summary>
    public EvidenceReference Evidence { get; }

    /// <summary>Freezes a column, without an order of its rows. NaN is missing (the wrong-type pattern counts as such), infinities are set apart. O(n).</summary>
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
            summary,
            FrozenDependence.Unordered);
    }

    /// <summary>The same reference with the dependence of its rows, measured in their order. O(n).</summary>
    /// <param name="column">The column that was frozen.</param>
    /// <param name="phases">Phase of each row; empty without times.</param>
    public NumericReference Ordered(ReadOnlySpan<double> column, ReadOnlySpan<byte> phases)
    {
        var bins = new short[column.Length];
        for (int row = 0; row < bins.Length; row++)
        {
            bins[row] = double.IsFinite(column[row]) ? Evidence.Bins[_decileOfBin[Bins.IndexOf(column[row])]] : (short)-1;
        }

        return new NumericReference(Name, Bins.Edges, DecileEdges, Counts, Totals, Summary, FrozenDependence.Measure(Evidence.Bins.Sum(DecileCounts), bins, phases));
    }

    /// <summary>Adds up counts of <see cref="Bins"/> into the evidence's bins. O(B).</summary>
    public long[] ToEvidence(ReadOnlySpan<long> counts) => Evidence.Bins.Sum(ToDeciles(counts));

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

    internal short EvidenceBin(int bin) => Evidence.Bins[_decileOfBin[bin]];

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
