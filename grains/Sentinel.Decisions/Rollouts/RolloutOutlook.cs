using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What people are told of the way ahead of a rollout.</summary>
internal static class RolloutOutlook
{
    /// <summary>Where it goes next and what it waits for, as of its last look; null at an end.</summary>
    internal static RolloutNext? Of(RolloutState state)
    {
        if (state.IsOver)
        {
            return null;
        }

        if (state.Entering is { } entering)
        {
            return new RolloutNext(entering.Phase, entering.Weight, NotBefore: null, "both versions are made ready for it");
        }

        var next = RolloutWay.Next(state.Plan, state.Standing == RolloutPhase.Draft ? RolloutPhase.Approved : state.Standing, state.Step);
        DateTimeOffset? bakedAt = state.IsWatched ? state.RouteSet + TimeSpan.FromSeconds(RolloutWay.BakeSeconds(state.Plan, state.Standing)) : null;
        return new RolloutNext(next.Phase, RolloutWay.WeightAt(state, next), bakedAt, Waits(state, bakedAt));
    }

    private static string? Waits(RolloutState state, DateTimeOffset? bakedAt) => state.Phase switch
    {
        RolloutPhase.Draft => $"for an approval by somebody else than {state.Author}",
        RolloutPhase.Paused => "for a person who resumes it",
        RolloutPhase.Held => "for a person who resumes or aborts it",
        _ => state.Waiting ?? RolloutGate.Obstacle(state, bakedAt > state.LastLook ? bakedAt.Value : state.LastLook, isOverridden: false),
    };
}
