using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// Whether a fault is the new version's or comes from upstream of both: the stable version is off too, against its own past. A version is off when its rate is at least twice what the stable one's was before, and its hits
/// are more than its share of all hits explains: of the hits before and now, each falls into now with the share of the rows (the binomial mixture, at the check's α).
/// </summary>
internal static class Attribution
{
    private const double Materially = 2;

    /// <summary>Both are off, and the stable one by at least half as much as the new one: going back would not help.</summary>
    internal static bool IsUpstream(CheckSpec spec, CheckEvidence evidence, double dispersion) =>
        IsOff(spec, evidence.Stable, evidence.Past, dispersion)
        && IsOff(spec, evidence.Arm, evidence.Past, dispersion)
        && evidence.Stable.Rate - evidence.Past.Rate >= (evidence.Arm.Rate - evidence.Past.Rate) / 2;

    /// <summary>The new version's rate is above the stable one's over the same time, beyond what chance explains: of the hits of both, each falls to it with its share of the rows.</summary>
    internal static bool IsToldApart(CheckSpec spec, CheckEvidence evidence, double dispersion)
    {
        var (arm, stable) = (evidence.Arm, evidence.Stable);
        return MixtureEvidence.Log(arm.Hits / dispersion, stable.Hits / dispersion, (double)arm.Rows / (arm.Rows + stable.Rows)) >= -Math.Log(spec.Alpha);
    }

    private static bool IsOff(CheckSpec spec, RateCounts now, RateCounts past, double dispersion) =>
        now.Rows >= spec.MinRows
        && past.Rows >= spec.MinRows
        && now.Rate > (Materially * past.Rate) + spec.Tolerance
        && MixtureEvidence.Log(now.Hits / dispersion, past.Hits / dispersion, (double)now.Rows / (now.Rows + past.Rows)) >= -Math.Log(spec.Alpha);
}
