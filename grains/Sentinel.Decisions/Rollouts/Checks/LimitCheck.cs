using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// A rate or share against a fixed number, or the 90 % quantile of a series: then more than a tenth of its values are above the number. The stable version over the limit too means that the cause is upstream.
/// Both do not cross it at the same look: while the stable one is above it as well, and nothing tells the two apart, it is not said whose fault it is.
/// </summary>
internal static class LimitCheck
{
    internal static (CheckEvidence Evidence, CheckAnswer Answer) Make(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        var isSeries = CheckMetrics.IsSeries(spec.Metric);
        var limit = spec.Limit ?? 0;
        var (arm, stable) = input.Count(spec.Metric, isSeries ? LogBuckets.KeyOf(limit + spec.Tolerance) : 0);
        var evidence = before with { Arm = before.Arm.Add(arm), Stable = before.Stable.Add(stable) };
        var chance = isSeries ? 1 - CheckMetrics.FrozenQuantile : Math.Min(limit + spec.Tolerance, 1 - 1e-9);
        evidence = evidence with { LogEvidence = Log(evidence.Arm), Judged = evidence.Arm.Rows };
        return (evidence, Say(spec, evidence, input, arm.Rows > 0, chance, stable.Rows > 0, isOff: counts => counts.Rows >= spec.MinRows && Log(counts) >= -Math.Log(spec.Alpha)));

        double Log(RateCounts counts) => MixtureEvidence.Log(counts.Hits / input.Dispersion, (counts.Rows - counts.Hits) / input.Dispersion, chance);
    }

    private static CheckAnswer Say(CheckSpec spec, CheckEvidence evidence, CheckInput input, bool isFresh, double bound, bool isStableFresh, Func<RateCounts, bool> isOff)
    {
        var arm = evidence.Arm;
        var what = CheckMetrics.IsSeries(spec.Metric) ? string.Create(CultureInfo.InvariantCulture, $"{spec.Metric} above {spec.Limit:0.###}") : spec.Metric;
        var (outcome, reason) = arm.Rows switch
        {
            0 => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no rows of {input.State.Version} since {input.State.EvidenceFrom:u}"),
            var rows when rows < spec.MinRows => (CheckOutcome.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {rows} of {spec.MinRows} rows")),
            _ when isOff(arm) && isOff(evidence.Stable) => (CheckOutcome.Inconclusive, $"{CheckReasons.Upstream}: {Both()} too"),
            _ when isOff(arm) => isStableFresh && evidence.Stable.Rate > bound && !Attribution.IsToldApart(spec, evidence, input.Dispersion)
                ? (CheckOutcome.Inconclusive, $"{CheckReasons.TooFew}: {Both()}, not enough to say whose fault it is")
                : (CheckOutcome.Fail, string.Create(CultureInfo.InvariantCulture, $"{what}: {100 * arm.Rate:0.###} % of {arm.Rows} rows, at most {100 * bound:0.###} % may be")),
            _ when !isFresh => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: nothing new of {input.State.Version} since the last look"),
            _ => (CheckOutcome.Pass, (string?)null),
        };
        return input.Answer(spec, outcome, reason, arm.Rows, arm.Rows == 0 ? null : arm.Rate, bound, MixtureEvidence.Value(evidence.LogEvidence));

        string Both() => string.Create(CultureInfo.InvariantCulture, $"{what}: {100 * arm.Rate:0.###} % of {arm.Rows} rows, {100 * evidence.Stable.Rate:0.###} % of {evidence.Stable.Rows} in {input.State.Stable}");
    }
}
