using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts.Checks;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What routers counted of a model, in figures that people read; newest epoch first.</summary>
/// <param name="Arms">By epoch and version.</param>
/// <param name="Pairs">By epoch and pair of versions.</param>
public sealed record TrafficSummary(ArmSummary[] Arms, PairSummary[] Pairs)
{
    /// <summary>Sums counts up.</summary>
    public static TrafficSummary Of(TrafficTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        return new([.. totals.Arms.OrderByDescending(a => a.Epoch).Select(ArmSummary.Of)], [.. totals.Pairs.OrderByDescending(p => p.Epoch).Select(PairSummary.Of)]);
    }
}

/// <summary>What one version answered under one route.</summary>
/// <param name="Version">The version.</param>
/// <param name="Epoch">The route's epoch.</param>
/// <param name="Rows">Rows that it answered, and requests that it failed.</param>
/// <param name="Errors">Requests that it failed or answered too late.</param>
/// <param name="Dropped">Copies that it was not shown as a shadow.</param>
/// <param name="Classes">Rows by class.</param>
/// <param name="MedianScore">Median of its scores, within 1 %; null without any.</param>
/// <param name="LatencyMedianUs">Median of its times, in µs, within 1 %; null without any.</param>
/// <param name="Latency99Us">Time that 99 % of its requests kept to, in µs, within 1 %; null without any.</param>
public sealed record ArmSummary(
    string Version, long Epoch, long Rows, long Errors, long Dropped, ImmutableSortedDictionary<string, long> Classes, double? MedianScore, double? LatencyMedianUs, double? Latency99Us)
{
    internal static ArmSummary Of(ArmTally arm) =>
        new(arm.Version, arm.Epoch, arm.Rows, arm.Errors, arm.Dropped, arm.Classes, Quantile(arm.Scores, 0.5), Quantile(arm.Latencies, 0.5), Quantile(arm.Latencies, 0.99));

    private static double? Quantile(LogBuckets buckets, double share) => buckets.Keys.Length == 0 ? null : LogBuckets.ValueOf(buckets.QuantileKey(share));
}

/// <summary>What two versions answered to the same requests under one route.</summary>
/// <param name="Stable">Version whose answers were given.</param>
/// <param name="Challenger">Version that was asked the same.</param>
/// <param name="Epoch">The route's epoch.</param>
/// <param name="Pairs">Rows that both answered.</param>
/// <param name="Agreed">Of them, those that were answered alike.</param>
/// <param name="Flips">The others by class.</param>
/// <param name="Higher">Pairs in which the challenger's score is the higher one.</param>
/// <param name="Lower">Pairs in which it is the lower one.</param>
/// <param name="MeanDifference">Mean of the challenger's score less the stable one's; null without pairs.</param>
/// <param name="Deviation">Standard deviation of the differences; null with fewer than two pairs.</param>
public sealed record PairSummary(string Stable, string Challenger, long Epoch, long Pairs, long Agreed, ClassFlip[] Flips, long Higher, long Lower, double? MeanDifference, double? Deviation)
{
    internal static PairSummary Of(PairTally pair)
    {
        double? mean = pair.Pairs > 0 ? pair.SumDifference / pair.Pairs : null;
        double? deviation = pair.Pairs > 1 ? Math.Sqrt(Math.Max(0, (pair.SumSquaredDifference - (pair.SumDifference * pair.SumDifference / pair.Pairs)) / (pair.Pairs - 1))) : null;
        return new(pair.Stable, pair.Challenger, pair.Epoch, pair.Pairs, pair.Agreed, pair.Flips, pair.Higher, pair.Lower, mean, deviation);
    }
}
