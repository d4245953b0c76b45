using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// The new version against the stable one over the same time (<see cref="RateEvidence"/>). Values of a series are counted by being above the stable version's 90 % quantile, which is frozen before they are judged.
/// </summary>
internal static class CompareCheck
{
    internal static (CheckEvidence Evidence, CheckAnswer Answer) Make(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        if (CheckMetrics.IsSeries(spec.Metric) && before.ThresholdKey is null)
        {
            return Freeze(spec, before, input);
        }

        var (arm, stable) = input.Count(spec.Metric, before.ThresholdKey ?? 0);

        // The first batch teaches the rates, and nothing could be bet on it.
        var isTaught = before.Arm.Rows > 0 && before.Stable.Rows > 0;
        var evidence = before with
        {
            Arm = before.Arm.Add(arm),
            Stable = before.Stable.Add(stable),
            LogEvidence = before.LogEvidence + RateEvidence.LogFactor(before.Arm, before.Stable, arm, stable, input.Dispersion),
            Judged = before.Judged + (isTaught ? arm.Rows : 0),
        };
        return (evidence, Say(spec, evidence, input, arm.Rows > 0 && stable.Rows > 0));
    }

    /// <summary>Takes the threshold of a series from values of the stable version; null in the evidence while they are too few.</summary>
    internal static CheckEvidence Train(CheckSpec spec, CheckEvidence before, LogBuckets values)
    {
        var training = before.Training.Plus(values);
        return training.Total() < CheckMetrics.SeriesRowsMin
            ? before with { Training = training }
            : before with { Training = LogBuckets.Empty, ThresholdKey = LogBuckets.KeyOf(LogBuckets.ValueOf(training.QuantileKey(CheckMetrics.FrozenQuantile)) + spec.Tolerance) };
    }

    private static (CheckEvidence Evidence, CheckAnswer Answer) Freeze(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        var evidence = input.Stable is null ? before : Train(spec, before, CheckMetrics.Series(spec.Metric, input.Stable));
        var values = input.Arm is null ? 0 : CheckMetrics.Series(spec.Metric, input.Arm).Total();
        var reason = evidence.ThresholdKey is not null
            ? $"{CheckReasons.TooFew}: the 90 % quantile of {input.State.Stable} was frozen now, what comes next is held against it"
            : string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {evidence.Training.Total()} of {CheckMetrics.SeriesRowsMin} values of {input.State.Stable} to freeze its 90 % quantile from");
        return (evidence, input.Answer(spec, CheckOutcome.Inconclusive, values == 0 ? $"{CheckReasons.NoData}{reason[CheckReasons.TooFew.Length..]}" : reason, values));
    }

    private static CheckAnswer Say(CheckSpec spec, CheckEvidence evidence, CheckInput input, bool isFresh)
    {
        var (arm, stable) = (evidence.Arm, evidence.Stable);
        if (arm.Rows == 0 || stable.Rows == 0)
        {
            return input.Answer(spec, CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no rows of {(arm.Rows == 0 ? input.State.Version : input.State.Stable)} since {input.State.EvidenceFrom:u}", arm.Rows);
        }

        var effect = arm.Rate - stable.Rate;
        var value = MixtureEvidence.Value(evidence.LogEvidence);
        if (arm.Rows < spec.MinRows || stable.Rows < spec.MinRows)
        {
            return Undecided($"{CheckReasons.TooFew}: {Math.Min(arm.Rows, stable.Rows)} of {spec.MinRows} rows");
        }

        if (Attribution.IsUpstream(spec, evidence, input.Dispersion))
        {
            return Undecided(string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.Upstream}: {Said()}, {100 * evidence.Past.Rate:0.###} % before"));
        }

        if (evidence.LogEvidence >= -Math.Log(spec.Alpha) && effect > (CheckMetrics.IsSeries(spec.Metric) ? 0 : spec.Tolerance))
        {
            return input.Answer(spec, CheckOutcome.Fail, Said(), arm.Rows, effect, 1 / spec.Alpha, value);
        }

        // What stopped coming says nothing of the version as it is now; a fail above is not undone by it.
        if (!isFresh)
        {
            return Undecided($"{CheckReasons.NoData}: nothing new of both versions since the last look");
        }

        return evidence.Judged < spec.MinRows
            ? Undecided(string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {evidence.Judged} of {spec.MinRows} rows after the first batch"))
            : input.Answer(spec, CheckOutcome.Pass, null, arm.Rows, effect, 1 / spec.Alpha, value);

        string Said() => string.Create(CultureInfo.InvariantCulture, $"{spec.Metric}: {100 * arm.Rate:0.###} % of {arm.Rows} rows, {100 * stable.Rate:0.###} % of {stable.Rows} in {input.State.Stable} at the same time");

        CheckAnswer Undecided(string reason) => input.Answer(spec, CheckOutcome.Inconclusive, reason, arm.Rows, effect, 1 / spec.Alpha, value);
    }
}
