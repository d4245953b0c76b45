using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// Whether the new version gets the requests that the route gives it: at least the limit's part of its share. A shadow is owed all that the stable version answers; copies that a busy router left out count as there.
/// </summary>
internal static class HeartbeatCheck
{
    internal static (CheckEvidence Evidence, CheckAnswer Answer) Make(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        var isShadow = input.State.Standing == RolloutPhase.Shadow;
        var there = (input.Arm?.Rows ?? 0) + (isShadow ? input.Arm?.Dropped ?? 0 : 0);
        var others = isShadow ? Math.Max(0, (input.Stable?.Rows ?? 0) - there) : input.State.HasShadow ? 0 : input.Stable?.Rows ?? 0;
        var arm = before.Arm.Add(new RateCounts(there + others, others));
        var least = (spec.Limit ?? 0) * (isShadow ? 1 : input.State.Weight / 100);
        var evidence = before with
        {
            Arm = arm,
            Judged = before.Judged + there,
            LogEvidence = MixtureEvidence.Log(arm.Hits / input.Dispersion, (arm.Rows - arm.Hits) / input.Dispersion, 1 - least),
        };
        var share = 1 - arm.Rate;
        var (outcome, reason) = arm.Rows switch
        {
            0 => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no traffic since {input.State.EvidenceFrom:u}"),
            var rows when rows < spec.MinRows => (CheckOutcome.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {rows} of {spec.MinRows} rows of traffic")),
            _ when evidence.LogEvidence >= -Math.Log(spec.Alpha) =>
                (CheckOutcome.Fail, string.Create(CultureInfo.InvariantCulture, $"{input.State.Version} gets {100 * share:0.###} % of {arm.Rows} rows, at least {100 * least:0.###} % should be there")),
            _ when there + others == 0 => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no traffic since the last look"),
            _ => (CheckOutcome.Pass, (string?)null),
        };
        return (evidence, input.Answer(spec, outcome, reason, evidence.Judged, arm.Rows == 0 ? null : share, least, MixtureEvidence.Value(evidence.LogEvidence)));
    }
}
