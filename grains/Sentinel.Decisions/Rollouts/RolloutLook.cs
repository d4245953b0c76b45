using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts.Checks;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What a rollout does when it looks: makes its checks, then goes back, is held, or goes on, in this order.</summary>
internal static class RolloutLook
{
    /// <summary>Errors in a row of one check that hold a rollout: a broken metric store is not a broken model.</summary>
    internal const int ErrorsMost = 5;

    internal static void Do(RolloutTurn turn, Looked looked)
    {
        if (turn.State.IsWatched)
        {
            turn.State = RolloutChecks.Make(turn.State, looked);
        }

        if (turn.State.Phase == RolloutPhase.Live)
        {
            turn.End(RolloutPhase.Succeeded, "it passed its whole bake with all traffic", Judgements.Actor);
        }
        else if (RollsBack(turn.State) is { } fault)
        {
            turn.End(RolloutPhase.RolledBack, fault, Judgements.Actor, isAtFault: true);
        }
        else if (Holds(turn.State) is { } hold && turn.State.Phase != RolloutPhase.Held)
        {
            turn.Hold(hold);
        }
        else if (turn.Now >= turn.State.Deadline)
        {
            Expire(turn);
        }
        else
        {
            Ask(turn);
        }
    }

    /// <summary>Asks for the next station where nothing stands in the way of it.</summary>
    internal static void Ask(RolloutTurn turn)
    {
        if (turn.State is { Phase: RolloutPhase.Approved or RolloutPhase.Shadow or RolloutPhase.Canary or RolloutPhase.Baking, Entering: null } && RolloutGate.Obstacle(turn.State, turn.Now, isOverridden: false) is null)
        {
            turn.Ask(turn.State.Phase == RolloutPhase.Approved ? "it may start" : $"it baked and {Passed(turn.State)}", Judgements.Actor, overridden: false);
        }
    }

    private static string? RollsBack(RolloutState state)
    {
        var failed = state.Checks.FirstOrDefault(c => c.Answers is [.., { Outcome: CheckOutcome.Fail }] && (c.Spec.Critical || c.Fails.Count(f => f) >= state.Plan.Failures));
        return failed is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"check {failed.Spec.Name} failed {(failed.Spec.Critical ? "and is critical" : $"{failed.Fails.Count(f => f)} of the last {failed.Fails.Length} times")}: {failed.Answers[^1].Reason}");
    }

    private static string? Holds(RolloutState state)
    {
        if (state.Checks.FirstOrDefault(c => c.Answers is [.., var last] && CheckReasons.IsUpstream(last)) is { } upstream)
        {
            return $"check {upstream.Spec.Name} is off in both versions, so the cause is upstream and going back would not help: {upstream.Answers[^1].Reason}";
        }

        return state.Checks.FirstOrDefault(c => c.Errors >= ErrorsMost) is { } broken
            ? string.Create(CultureInfo.InvariantCulture, $"check {broken.Spec.Name} could not be made {broken.Errors} times in a row: {broken.Answers[^1].Reason}")
            : null;
    }

    private static void Expire(RolloutTurn turn)
    {
        var state = turn.State;
        var waited = state.Waiting ?? RolloutGate.Obstacle(state, turn.Now, isOverridden: false) ?? "nobody let it go on";
        if (state.Standing is RolloutPhase.Draft or RolloutPhase.Approved)
        {
            turn.End(RolloutPhase.Failed, state.Standing == RolloutPhase.Draft ? "nobody approved it in time" : $"it could not start in time: {waited}", Judgements.Actor);
        }
        else if (state.Plan.OnDeadline == DeadlineAction.Abort)
        {
            turn.End(RolloutPhase.Aborted, $"its time is over: {waited}", Judgements.Actor);
        }
        else if (state.Phase == RolloutPhase.Held)
        {
            turn.Remind($"it still waits for a person: {state.Events[^1].Why}");
        }
        else
        {
            turn.Hold($"its time is over: {waited}");
        }
    }

    private static string Passed(RolloutState state)
    {
        var passed = state.Checks.Where(c => c.Answers is [.., { Outcome: CheckOutcome.Pass }]).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Spec.Name} ({c.Answers[^1].Rows} rows)"));
        return $"passed {string.Join(", ", passed)}";
    }
}
