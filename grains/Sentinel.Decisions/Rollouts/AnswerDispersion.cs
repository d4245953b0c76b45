using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// φ ≥ 1 of a version's answers: how much more their counts scatter than those of independent rows would, measured on the reference's rows in their order. Counts are divided by it before they are evidence of a rate. It is the
/// larger one of predictions and classes, by what hours and weekdays leave where the rows had times: both versions of a rollout answer in the same hour, so the season is in both.
/// </summary>
public static class AnswerDispersion
{
    /// <summary>φ of a reference; 1 where it has neither predictions nor classes, and where its rows had no order.</summary>
    public static double Of(ReferenceProfile reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Math.Max(Of(reference.Prediction?.Evidence), Of(reference.Class?.Evidence));
    }

    private static double Of(EvidenceReference? evidence) => evidence is null ? 1 : (evidence.Frozen.Week ?? evidence.Frozen.Day ?? evidence.Frozen.Whole).Factor;
}
