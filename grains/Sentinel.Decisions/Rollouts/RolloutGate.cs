using System.Globalization;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What stands between a rollout and its next station.</summary>
internal static class RolloutGate
{
    /// <summary>What stands in the way; null when nothing does.</summary>
    /// <param name="state">The rollout.</param>
    /// <param name="now">When.</param>
    /// <param name="isOverridden">Whether a person takes the step whatever checks, bake and freezes say.</param>
    internal static string? Obstacle(RolloutState state, DateTimeOffset now, bool isOverridden)
    {
        if (isOverridden)
        {
            return null;
        }

        // The last station leads to no more traffic: nothing is frozen there.
        var leadsUp = RolloutWay.Next(state.Plan, state.Standing, state.Step).Phase is not (RolloutPhase.Live or RolloutPhase.Succeeded);
        if (leadsUp && FreezeRules.FrozenUntil(state.Plan.Freezes, now) is { } until)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no step up is taken until {until:u}: a freeze holds");
        }

        if (!state.IsWatched)
        {
            return null;
        }

        var bakedAt = state.RouteSet + TimeSpan.FromSeconds(RolloutWay.BakeSeconds(state.Plan, state.Standing));
        if (now < bakedAt && !(state.Standing == RolloutPhase.Shadow && state.Pairs >= state.Plan.ShadowPairs))
        {
            return string.Create(CultureInfo.InvariantCulture, $"it bakes until {bakedAt:u}");
        }

        return state.Checks.Where(c => RolloutWay.Applies(c.Spec, state.Standing)).Select(c => Obstacle(state, c)).FirstOrDefault(o => o is not null);
    }

    private static string? Obstacle(RolloutState state, CheckState check)
    {
        var last = check.Answers.LastOrDefault(a => a.From >= state.EvidenceFrom && a.FromEpoch == state.Epoch);
        return last switch
        {
            { Outcome: CheckOutcome.Pass } => null,
            null or { Outcome: CheckOutcome.Inconclusive } when check.Spec.Optional => null,
            null => $"check {check.Spec.Name} was not made yet",
            { Outcome: CheckOutcome.Fail } => $"check {check.Spec.Name} fails: {last.Reason}",
            { Outcome: CheckOutcome.Error } => $"check {check.Spec.Name} could not be made: {last.Reason}",
            _ => $"check {check.Spec.Name} has no answer: {last.Reason}",
        };
    }
}
