using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// A rollout's way: submitted → approved → a copy of the traffic → step by step up to all of it → a bake that is still watched → live. Everything it knows is in its state, everything it wants is an effect, and it is told
/// the time: whoever carries it out can die and go on where it stood. Events after its end change nothing.
/// </summary>
public static class RolloutMachine
{
    /// <summary>Begins a rollout whose plan keeps to <see cref="RolloutPlanRules"/>, of a model that has none and whose stable version holds all traffic.</summary>
    /// <param name="start">What is known at the beginning.</param>
    /// <param name="now">When.</param>
    public static Step<RolloutState, RolloutRefusal?> Submit(RolloutStart start, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(start);
        var turn = new RolloutTurn(
            new RolloutState
            {
                Id = start.Id,
                Model = start.Model,
                Version = start.Version,
                Stable = start.Stable,
                Plan = start.Plan,
                Author = start.Author,
                Reason = start.Reason,
                Power = PowerSentence.Of(start.Plan, start.Load),
                Dispersion = start.Dispersion,
                Epoch = start.Epoch,
                Started = now,
                LastLook = now,
                Checks = [.. start.Plan.Checks.Select(c => CheckState.New(c, start.Stable, start.Before))],
            },
            now);
        turn.Submit();
        RolloutLook.Ask(turn);
        return turn.Done();
    }

    /// <summary>Takes an event.</summary>
    /// <returns>Why a command was refused; null otherwise.</returns>
    public static Step<RolloutState, RolloutRefusal?> Apply(RolloutState state, RolloutEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        var turn = new RolloutTurn(state, happened.Time);
        switch (happened)
        {
            case Commanded said:
                return turn.Done(RolloutCommands.Do(turn, said.Command));
            case var _ when state.IsOver:
                break;
            case Looked looked:
                RolloutLook.Do(turn, looked);
                break;
            case StepPrepared prepared when prepared.Number == state.Entering?.Number:
                Prepared(turn, state.Entering, prepared.Refusal);
                break;
            case ArmJudged judged:
                Judged(turn, judged);
                break;
            case VersionForbidden forbidden when forbidden.Version == state.Version:
                turn.End(RolloutPhase.Aborted, $"{state.Version} was quarantined: {forbidden.Reason}", forbidden.Actor);
                break;
            case VersionForbidden forbidden when forbidden.Version == state.Stable && !state.StableForbidden:
                turn.ForbidStable($"{state.Stable} was quarantined: {forbidden.Reason}");
                break;
            case RouteTaken taken:
                turn.State = turn.State with { Epoch = taken.Epoch };
                turn.Leave(taken.IsRollback && state.Weight > 0 ? RolloutPhase.RolledBack : RolloutPhase.Aborted, taken.Reason, taken.Actor);
                break;
            case RolloutSuperseded by:
                turn.End(RolloutPhase.Superseded, $"{by.Actor} put {by.Version} in its place ({by.By})", by.Actor);
                break;
            default:
                break;
        }

        return turn.Done();
    }

    private static void Prepared(RolloutTurn turn, PendingEntry entry, string? refusal)
    {
        // Much may have happened while the versions were warmed.
        var obstacle = refusal ?? RolloutGate.Obstacle(turn.State, turn.Now, entry.Overridden);
        if (obstacle is not null)
        {
            turn.Wait(obstacle);
        }
        else if (entry.Phase == RolloutPhase.Succeeded)
        {
            turn.End(RolloutPhase.Succeeded, entry.Why, entry.Actor);
        }
        else if (entry.Phase == RolloutPhase.Live)
        {
            turn.GoLive(entry);
        }
        else
        {
            turn.TakeStep(entry);
        }
    }

    private static void Judged(RolloutTurn turn, ArmJudged judged)
    {
        var state = turn.State;
        var ofStable = judged.Version == state.Stable;
        if (!state.IsWatched || (!ofStable && judged.Version != state.Version) || (judged.FirstRow ?? judged.Time) < state.EvidenceFrom)
        {
            return;
        }

        var before = state.Verdicts.FirstOrDefault(v => v.OfStable == ofStable && v.ByLabels == judged.ByLabels);
        var verdict = new ArmVerdict(ofStable, judged.ByLabels, judged.Verdict, judged.Cause, judged.Sentence, (before?.Windows ?? 0) + (judged.Verdict == Verdict.Insufficient ? 0 : 1), judged.Time);
        turn.State = state with { Verdicts = before is null ? state.Verdicts.Add(verdict) : state.Verdicts.Replace(before, verdict) };
    }
}
