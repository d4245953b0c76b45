using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
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

    /// <summary>A check that was never made.</summary>
    public static CheckState New(CheckSpec spec) => new(spec, CheckEvidence.None, [], [], 0);
}

/// <summary>What was counted for one check since its evidence began.</summary>
/// <param name="Arm">The new version.</param>
/// <param name="Stable">The stable version over the same time.</param>
/// <param name="Past">The stable version before the evidence began: what it is like when nothing is wrong.</param>
/// <param name="LogEvidence">ln E of the sequential test.</param>
/// <param name="Judged">Rows of the new version that the test could bet on: those of the first batch only teach it the rates.</param>
/// <param name="ThresholdKey">Bucket of the stable version's frozen 90 % quantile; null before it is frozen, and where none is needed.</param>
/// <param name="Training">The stable version's values that it is taken from; empty once it is frozen.</param>
/// <param name="Fresh">Rows of the new version in the newest batch.</param>
public sealed record CheckEvidence(RateCounts Arm, RateCounts Stable, RateCounts Past, double LogEvidence, long Judged, int? ThresholdKey, LogBuckets Training, long Fresh)
{
    /// <summary>Nothing counted.</summary>
    public static CheckEvidence None { get; } = new(RateCounts.None, RateCounts.None, RateCounts.None, 0, 0, null, LogBuckets.Empty, 0);
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
