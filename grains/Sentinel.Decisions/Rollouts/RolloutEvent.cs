using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What a rollout is told.</summary>
/// <param name="Time">When it happened; never goes back.</param>
public abstract record RolloutEvent(DateTimeOffset Time);

/// <summary>Answer to <see cref="RolloutState.Entering"/>: both versions were loaded and warmed, the digest was checked and the fleet asked for its leave.</summary>
/// <param name="Time">When.</param>
/// <param name="Number">Which entry.</param>
/// <param name="Refusal">Why it cannot be entered now, such as a version that does not answer, a quarantined digest or a stop of the whole fleet; null when it can.</param>
public sealed record StepPrepared(DateTimeOffset Time, long Number, string? Refusal) : RolloutEvent(Time);

/// <summary>Time went by: told at <see cref="RolloutState.NextLook"/>, with all that routers counted since it was told last.</summary>
/// <param name="Time">When.</param>
/// <param name="Traffic">What was counted; of epochs that are over too.</param>
/// <param name="Labels">What labels said since; empty where none came.</param>
/// <param name="Fault">Why nothing could be counted; null when it could. Without traffic the counts are empty, which is no fault.</param>
public sealed record Looked(DateTimeOffset Time, TrafficTotals Traffic, ImmutableArray<LabelledCounts> Labels, string? Fault) : RolloutEvent(Time);

/// <summary>Labels of one route's rows, over the same time for both versions.</summary>
/// <param name="Epoch">The route's epoch.</param>
/// <param name="Arm">Labelled rows of the new version, and those that it answered wrongly.</param>
/// <param name="Stable">The same of the stable one.</param>
/// <param name="OnlyArmWrong">Rows that both answered and only the new one wrongly: b.</param>
/// <param name="OnlyStableWrong">Rows that both answered and only the stable one wrongly: c.</param>
public sealed record LabelledCounts(long Epoch, RateCounts Arm, RateCounts Stable, long OnlyArmWrong, long OnlyStableWrong);

/// <summary>A verdict fell about one of the two versions.</summary>
/// <param name="Time">When.</param>
/// <param name="Version">Which version; another one is ignored.</param>
/// <param name="ByLabels">Whether labels gave it; otherwise a window.</param>
/// <param name="Verdict">The verdict, k of n windows.</param>
/// <param name="Cause">Where the cause lies.</param>
/// <param name="Sentence">What a person would say.</param>
/// <param name="FirstRow">Time of the oldest row behind the newest window: what is older than the evidence is ignored. Null where it is not known: then the time of the verdict counts.</param>
public sealed record ArmJudged(DateTimeOffset Time, string Version, bool ByLabels, Verdict Verdict, DriftCause Cause, string Sentence, DateTimeOffset? FirstRow) : RolloutEvent(Time);

/// <summary>A person says something.</summary>
public sealed record Commanded(DateTimeOffset Time, RolloutCommand Command) : RolloutEvent(Time);

/// <summary>A digest was forbidden to serve.</summary>
/// <param name="Time">When.</param>
/// <param name="Version">A version with that digest; told for each.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who forbade it.</param>
public sealed record VersionForbidden(DateTimeOffset Time, string Version, string Reason, string Actor) : RolloutEvent(Time);

/// <summary>Another hand set the route: a rollback by verdict or by a person, a promotion at once.</summary>
/// <param name="Time">When.</param>
/// <param name="Epoch">Epoch of the new route.</param>
/// <param name="IsRollback">Whether it was a rollback.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who set it.</param>
public sealed record RouteTaken(DateTimeOffset Time, long Epoch, bool IsRollback, string Reason, string Actor) : RolloutEvent(Time);

/// <summary>Another rollout takes its place by command.</summary>
/// <param name="Time">When.</param>
/// <param name="By">Id of the other one.</param>
/// <param name="Version">Version of the other one.</param>
/// <param name="Actor">Who commanded it.</param>
public sealed record RolloutSuperseded(DateTimeOffset Time, string By, string Version, string Actor) : RolloutEvent(Time);
