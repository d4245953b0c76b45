using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What was counted of a model's traffic over one stretch of time: one entry for each version and epoch, one for each pair of versions and epoch.</summary>
public sealed record TrafficCounts(ImmutableArray<ArmTally> Arms, ImmutableArray<PairTally> Pairs)
{
    /// <summary>Nothing.</summary>
    public static TrafficCounts None { get; } = new([], []);
}
