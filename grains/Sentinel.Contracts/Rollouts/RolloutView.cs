using Sentinel.Contracts.Models;

namespace Sentinel.Contracts.Rollouts;

/// <summary>Somebody's word that a rollout may start.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Time">When.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-approval")]
public sealed record RolloutApproval([property: Id(0)] string Actor, [property: Id(1)] string Reason, [property: Id(2)] DateTimeOffset Time);

/// <summary>A step of a rollout's way.</summary>
/// <param name="Time">When.</param>
/// <param name="From">Phase before.</param>
/// <param name="To">Phase after; the same one where only the step of traffic changed.</param>
/// <param name="Step">Number of the step of traffic after it.</param>
/// <param name="Weight">Share of the new version after it, in percent.</param>
/// <param name="Why">Why.</param>
/// <param name="Actor">Who or what decided.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-event")]
public sealed record RolloutTransition(
    [property: Id(0)] DateTimeOffset Time,
    [property: Id(1)] RolloutPhase From,
    [property: Id(2)] RolloutPhase To,
    [property: Id(3)] int Step,
    [property: Id(4)] double Weight,
    [property: Id(5)] string Why,
    [property: Id(6)] string Actor);

/// <summary>A check of a rollout as it stands.</summary>
/// <param name="Spec">What is checked.</param>
/// <param name="Last">Its newest answer; null before the first.</param>
/// <param name="History">Its newest answers, at most five, oldest first.</param>
[GenerateSerializer, Immutable, Alias("sentinel.check-view")]
public sealed record CheckView([property: Id(0)] CheckSpec Spec, [property: Id(1)] CheckAnswer? Last, [property: Id(2)] CheckAnswer[] History);

/// <summary>Where a rollout goes from where it stands.</summary>
/// <param name="Phase">Phase that comes next.</param>
/// <param name="Weight">Share of the new version there, in percent.</param>
/// <param name="NotBefore">When its bake is over; null where nothing bakes.</param>
/// <param name="Waits">Why it waits besides, as of the last look; null when nothing stands in the way.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-next")]
public sealed record RolloutNext([property: Id(0)] RolloutPhase Phase, [property: Id(1)] double Weight, [property: Id(2)] DateTimeOffset? NotBefore, [property: Id(3)] string? Waits);

/// <summary>A rollout as it stands.</summary>
/// <param name="Id">Its id, unique in the model.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Version that is brought to traffic.</param>
/// <param name="Stable">Version that held all traffic when it began.</param>
/// <param name="Strategy">The way.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Step">Number of the step of traffic in force, from 1; 0 before the first.</param>
/// <param name="Weight">Share of the new version now, in percent.</param>
/// <param name="Author">Who asked for it.</param>
/// <param name="Approvals">Who said that it may start.</param>
/// <param name="Reason">Why it was asked for.</param>
/// <param name="Started">When it was submitted.</param>
/// <param name="Entered">When the phase or step in force was entered.</param>
/// <param name="Deadline">When that is over and the plan's action is taken; null at an end.</param>
/// <param name="Ended">When it ended; null before.</param>
/// <param name="Checks">Its checks.</param>
/// <param name="Power">What the plan cannot see at this traffic, in a sentence.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Events">Its way so far, oldest first.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-view")]
public sealed record RolloutView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Model,
    [property: Id(2)] string Version,
    [property: Id(3)] string Stable,
    [property: Id(4)] RolloutStrategy Strategy,
    [property: Id(5)] RolloutPhase Phase,
    [property: Id(6)] int Step,
    [property: Id(7)] double Weight,
    [property: Id(8)] string Author,
    [property: Id(9)] RolloutApproval[] Approvals,
    [property: Id(10)] string Reason,
    [property: Id(11)] DateTimeOffset Started,
    [property: Id(12)] DateTimeOffset Entered,
    [property: Id(13)] DateTimeOffset? Deadline,
    [property: Id(14)] DateTimeOffset? Ended,
    [property: Id(15)] CheckView[] Checks,
    [property: Id(16)] string Power,
    [property: Id(17)] RolloutPlan Plan,
    [property: Id(18)] RolloutTransition[] Events)
{
    /// <summary>The rollback that it ended by; null where it did not, and until every router has confirmed it or is late.</summary>
    [Id(19)]
    public RollbackRecord? Rollback { get; init; }

    /// <summary>What comes next; null at an end.</summary>
    [Id(20)]
    public RolloutNext? Next { get; init; }

    /// <summary>Epoch of the route in force: the one that it found, then those that it set.</summary>
    [Id(21)]
    public long Epoch { get; init; }

    /// <summary>Pairs of answers since the evidence began.</summary>
    [Id(22)]
    public long Pairs { get; init; }

    /// <summary>When its checks are made again; null at an end.</summary>
    [Id(23)]
    public DateTimeOffset? NextLook { get; init; }
}
