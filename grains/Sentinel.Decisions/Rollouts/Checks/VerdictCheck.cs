using System.Globalization;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>
/// What windows of the new version, or its labels, say since the evidence began: the verdict that its monitor gives, k of n windows. Inputs that left the reference, or a stable version that drifts at the same time,
/// mean that the cause is upstream.
/// </summary>
internal static class VerdictCheck
{
    internal static (CheckEvidence Evidence, CheckAnswer Answer) Make(CheckSpec spec, CheckEvidence before, CheckInput input)
    {
        var byLabels = spec.Kind == CheckKind.Performance;
        var arm = input.State.Verdicts.FirstOrDefault(v => !v.OfStable && v.ByLabels == byLabels);
        var stable = input.State.Verdicts.FirstOrDefault(v => v.OfStable && v.ByLabels == byLabels);
        var (outcome, reason) = arm switch
        {
            null => (CheckOutcome.Inconclusive, $"{CheckReasons.NoData}: no {(byLabels ? "labels" : "windows")} of {input.State.Version} since {input.State.EvidenceFrom:u}"),
            { Verdict: Verdict.Insufficient } => (CheckOutcome.Inconclusive, $"{CheckReasons.TooFew}: {arm.Sentence}"),
            _ when arm.Windows < spec.MinRows => (CheckOutcome.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{CheckReasons.TooFew}: {arm.Windows} of {spec.MinRows} windows")),
            { Verdict: Verdict.Drift, Cause: DriftCause.Inputs } => (CheckOutcome.Inconclusive, $"{CheckReasons.Upstream}: {arm.Sentence}"),
            { Verdict: Verdict.Drift } when stable?.Verdict == Verdict.Drift => (CheckOutcome.Inconclusive, $"{CheckReasons.Upstream}: {arm.Sentence}; {input.State.Stable} too: {stable.Sentence}"),
            { Verdict: Verdict.Drift } => (CheckOutcome.Fail, arm.Sentence),
            _ => (CheckOutcome.Pass, (string?)null),
        };
        return (before, input.Answer(spec, outcome, reason, arm?.Windows ?? 0));
    }
}
