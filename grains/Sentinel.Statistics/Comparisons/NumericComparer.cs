using System.Runtime.CompilerServices;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Figures;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Samples;
using Sentinel.Statistics.Tests;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The exact figures of a numeric feature: both sides sorted once, then one merge for all of them. The reference is prepared once for many current samples.</summary>
internal sealed class NumericComparer
{
    private readonly SortedSample _reference;
    private readonly double[] _edges;
    private readonly long[] _referenceCounts;

    public NumericComparer(ReadOnlySpan<double> reference)
    {
        _reference = SortedSample.From(reference);
        _edges = Quantiles.DecileEdges(_reference.Values);
        _referenceCounts = Quantiles.Count(_reference.Values, _edges);
    }

    public FeatureComparison Compare(string name, ReadOnlySpan<double> column, DriftThresholds thresholds)
    {
        var current = SortedSample.From(column);
        long[] counts = Quantiles.Count(current.Values, _edges);
        var statistics = Figures(current, counts);
        string? reason = Insufficiency.Of(_reference.Count, current.Count)
            ?? (_reference.IsConstant ? Insufficiency.ConstantReference(_reference.Values[0]) : null);
        return new FeatureComparison(
            name,
            FeatureType.Numeric,
            reason is null ? thresholds.Judge(statistics) : Verdict.Insufficient,
            _reference.Count,
            current.Count,
            _reference.Missing,
            current.Missing,
            statistics)
        {
            Reason = reason,
            ReferenceNonFinite = _reference.NonFinite > 0 ? _reference.NonFinite : null,
            CurrentNonFinite = current.NonFinite > 0 ? current.NonFinite : null,
            Edges = _edges,
            ReferenceShare = HistogramFigures.Shares(_referenceCounts),
            CurrentShare = HistogramFigures.Shares(counts),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FeatureStatistics Figures(SortedSample current, long[] counts)
    {
        if (_reference.Count == 0 || current.Count == 0)
        {
            return new FeatureStatistics();
        }

        var ks = new KolmogorovSmirnov(_reference.Count, current.Count);
        var mannWhitney = new MannWhitney(_reference.Count, current.Count);
        var cramerVonMises = new CramerVonMises(_reference.Count, current.Count);
        var distances = new DistributionFunctionDistances(_reference.Count, current.Count);
        var walk = new PooledWalk(_reference.Values, current.Values);
        while (walk.MoveNext())
        {
            ks.Add(in walk);
            mannWhitney.Add(in walk);
            cramerVonMises.Add(in walk);
            distances.Add(in walk);
        }

        var summary = new NumericSummary(_reference.Values[0], _reference.Values[^1], _reference.Mean, _reference.PopulationStandardDeviation);
        return new FeatureStatistics
        {
            Ks = ks.Statistic,
            KsPValue = ks.PValue(),
            MannWhitneyU = mannWhitney.Statistic,
            MannWhitneyPValue = mannWhitney.PValue(),
            CramerVonMises = cramerVonMises.Statistic,
            CramerVonMisesPValue = cramerVonMises.PValue(),
            Wasserstein = FeatureStatistics.Finite(distances.Wasserstein),
            WassersteinNormalised = FeatureStatistics.Finite(distances.Wasserstein / summary.Scale),
            EnergyDistance = FeatureStatistics.Finite(distances.Energy),
        }.WithDistances(_referenceCounts, counts);
    }
}
