using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Rollouts.Checks;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>A check and what came of it.</summary>
/// <param name="Spec">What is checked.</param>
/// <param name="Evidence">What was counted for it since the evidence began.</param>
/// <param name="Answers">Its newest answers, oldest first; at most <see cref="Shown"/>.</param>
/// <param name="Fails">Its newest passes (false) and fails (true) since the evidence began, oldest first, at most the plan's <see cref="RolloutPlan.Of"/>: other answers neither stand here nor push any out.</param>
/// <param name="Errors">Errors in a row.</param>
public sealed record CheckState(CheckSpec Spec, CheckEvidence Evidence, ImmutableArray<CheckAnswer> Answers, ImmutableArray<bool> Fails, int Errors)
{
    /// <summary>Answers that are kept to be shown.</summary>
    public const int Shown = 5;

    /// <summary>A check that was never made, with the stable version's past where it is known.</summary>
    /// <param name="spec">What is checked.</param>
    /// <param name="stable">The stable version.</param>
    /// <param name="before">What was counted before the rollout.</param>
    public static CheckState New(CheckSpec spec, string stable, TrafficTotals before)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(before);
        var evidence = CheckEvidence.None;
        if (spec.Kind == CheckKind.Compare && spec.Metric != CheckMetrics.Wrong && before.Arms.Where(a => a.Version == stable).Aggregate((ArmTally?)null, (sum, arm) => sum?.Plus(arm) ?? arm) is { } past)
        {
            evidence = CheckMetrics.IsSeries(spec.Metric) ? CompareCheck.Train(spec, evidence, CheckMetrics.Series(spec.Metric, past)) : evidence;
            evidence = CheckMetrics.IsSeries(spec.Metric) && evidence.ThresholdKey is null ? evidence : evidence with { Past = CheckMetrics.Count(spec.Metric, past, evidence.ThresholdKey ?? 0) };
        }

        return new CheckState(spec, evidence, [], [], 0);
    }
}

/// <summary>What was counted for one check since its evidence began.</summary>
/// <param name="Arm">The new version.</param>
/// <param name="Stable">The stable version over the same time.</param>
/// <param name="Past">The stable version before the evidence began: what it is like when nothing is wrong.</param>
/// <param name="LogEvidence">ln E of the sequential test.</param>
/// <param name="Judged">Rows of the new version that the test could bet on: those of the first batch only teach it the rates.</param>
/// <param name="ThresholdKey">Bucket of the stable version's frozen 90 % quantile; null before it is frozen, and where none is needed.</param>
/// <param name="Training">The stable version's values that it is taken from; empty once it is frozen.</param>
public sealed record CheckEvidence(RateCounts Arm, RateCounts Stable, RateCounts Past, double LogEvidence, long Judged, int? ThresholdKey, LogBuckets Training)
{
    /// <summary>Nothing counted.</summary>
    public static CheckEvidence None { get; } = new(RateCounts.None, RateCounts.None, RateCounts.None, 0, 0, null, LogBuckets.Empty);

    /// <summary>Evidence begins anew; the stable version's frozen quantile stays.</summary>
    /// <param name="isSound">Whether nothing was wrong so far: then what the stable version did meanwhile belongs to its past.</param>
    public CheckEvidence Anew(bool isSound) => None with { Past = isSound ? Past.Add(Stable) : Past, ThresholdKey = ThresholdKey, Training = Training };
}

/// <summary>What windows or labels last said of one of the two versions.</summary>
/// <param name="OfStable">Whether it is the stable one.</param>
/// <param name="ByLabels">Whether labels say so; otherwise windows.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Cause">Where the cause lies.</param>
/// <param name="Sentence">What a person would say.</param>
/// <param name="Windows">Windows since the evidence began.</param>
/// <param name="Time">When the last one was judged.</param>
public sealed record ArmVerdict(bool OfStable, bool ByLabels, Verdict Verdict, DriftCause Cause, string Sentence, long Windows, DateTimeOffset Time);
