using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// Both versions on the same requests: the share of equal answers against its least; which one is wrong, where one is (McNemar); whether one scores higher than the other beyond the tolerance (the sign test, either way).
/// Paired, so strong at little traffic.
/// </summary>
internal static class AgreementCheck
{
    internal static (CheckEvidence Evidence, CheckAnswer Answer) Make(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        var batch = Count(spec, input);
        var pairs = spec.Metric == CheckMetrics.Wrong ? batch.Rows : input.Pair?.Pairs ?? 0;
        var arm = before.Arm.Add(batch);
        var (hits, misses) = (arm.Hits / input.Dispersion, (arm.Rows - arm.Hits) / input.Dispersion);
        var evidence = before with
        {
            Arm = arm,
            Judged = before.Judged + pairs,
            LogEvidence = spec.Metric switch
            {
                CheckMetrics.Agreement => MixtureEvidence.Log(hits, misses, 1 - (spec.Limit ?? 0)),
                CheckMetrics.Scores => LogMean(MixtureEvidence.Log(hits, misses, 0.5), MixtureEvidence.Log(misses, hits, 0.5)),
                _ => MixtureEvidence.Log(hits, misses, 0.5),
            },
        };
        return (evidence, Say(spec, evidence, input, pairs > 0));
    }

    // Rows and hits: pairs and those that differ; pairs that differ beyond the tolerance and those where the new one is higher; pairs with one wrong answer and those where it is the new one's.
    private static RateCounts Count(CheckSpec spec, CheckInput input)
    {
        if (spec.Metric == CheckMetrics.Wrong)
        {
            return input.Labels is { } labels ? new RateCounts(labels.OnlyArmWrong + labels.OnlyStableWrong, labels.OnlyArmWrong) : RateCounts.None;
        }

        if (input.Pair is not { } pair)
        {
            return RateCounts.None;
        }

        if (spec.Metric == CheckMetrics.Agreement)
        {
            return new RateCounts(pair.Pairs, pair.Pairs - pair.Agreed);
        }

        var tolerance = LogBuckets.KeyOf(spec.Tolerance);
        var (higher, lower) = spec.Tolerance > 0 ? (pair.Differences.Above(tolerance), pair.Differences.Below(-tolerance)) : (pair.Higher, pair.Lower);
        return new RateCounts(higher + lower, higher);
    }

    private static CheckAnswer Say(CheckSpec spec, CheckEvidence evidence, CheckInput input, bool isFresh)
    {
        var (pairs, arm) = (evidence.Judged, evidence.Arm);
        double? effect = spec.Metric == CheckMetrics.Agreement
            ? pairs == 0 ? null : 1 - arm.Rate
            : arm.Rows == 0 ? null : (2 * arm.Rate) - 1;
        var bound = spec.Metric == CheckMetrics.Agreement ? spec.Limit : 1 / spec.Alpha;
        var (outcome, reason) = pairs switch
        {
            0 => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no pairs since {input.State.EvidenceFrom:u}"),
            _ when pairs < spec.MinRows => (CheckOutcome.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {pairs} of {spec.MinRows} pairs")),
            _ when evidence.LogEvidence >= -Math.Log(spec.Alpha) => (CheckOutcome.Fail, Fault(spec, evidence)),
            _ when !isFresh => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no new pairs since the last look"),
            _ => (CheckOutcome.Pass, (string?)null),
        };
        return input.Answer(spec, outcome, reason, pairs, effect, bound, MixtureEvidence.Value(evidence.LogEvidence));
    }

    private static string Fault(CheckSpec spec, CheckEvidence evidence)
    {
        var arm = evidence.Arm;
        return spec.Metric switch
        {
            CheckMetrics.Agreement => string.Create(CultureInfo.InvariantCulture, $"both agree on {100 * (1 - arm.Rate):0.##} % of {evidence.Judged} pairs, at least {100 * spec.Limit:0.##} % must be"),
            CheckMetrics.Scores => string.Create(CultureInfo.InvariantCulture, $"of {arm.Rows} pairs that differ, {arm.Hits} score higher than before"),
            _ => string.Create(CultureInfo.InvariantCulture, $"of {arm.Rows} pairs of which one is wrong, it is the new one's {arm.Hits} times"),
        };
    }

    private static double LogMean(double a, double b) => Math.Max(a, b) + Math.Log((1 + Math.Exp(-Math.Abs(a - b))) / 2);
}
