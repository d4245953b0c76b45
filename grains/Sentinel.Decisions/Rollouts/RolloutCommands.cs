using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What people tell a rollout. What is so already is done again without harm.</summary>
internal static class RolloutCommands
{
    internal static RolloutRefusal? Do(RolloutTurn turn, RolloutCommand command) => command.Kind switch
    {
        RolloutCommandKind.Abort => Abort(turn, command),
        _ when turn.State.IsOver => Conflict(turn.State, "is over: begin another one"),
        RolloutCommandKind.Approve => Approve(turn, command),
        RolloutCommandKind.Pause => Pause(turn, command),
        RolloutCommandKind.Resume => Resume(turn, command),
        _ => Advance(turn, command),
    };

    private static RolloutRefusal? Abort(RolloutTurn turn, RolloutCommand command)
    {
        if (!turn.State.IsOver)
        {
            turn.End(RolloutPhase.Aborted, Why(command, "aborted by hand"), command.Actor);
        }

        return null;
    }

    private static RolloutRefusal? Approve(RolloutTurn turn, RolloutCommand command)
    {
        if (turn.State.Phase != RolloutPhase.Draft)
        {
            return turn.State.Approvals.Any(a => a.Actor == command.Actor) ? null : Conflict(turn.State, "waits for no approval");
        }

        if (string.Equals(command.Actor, turn.State.Author, StringComparison.OrdinalIgnoreCase))
        {
            return new RolloutRefusal(RolloutRefusalKind.Forbidden, $"{command.Actor} asked for rollout {turn.State.Id}, so somebody else must approve it");
        }

        turn.Approve(command.Actor, command.Reason);
        RolloutLook.Ask(turn);
        return null;
    }

    private static RolloutRefusal? Pause(RolloutTurn turn, RolloutCommand command)
    {
        switch (turn.State.Phase)
        {
            case RolloutPhase.Paused:
                return null;
            case RolloutPhase.Draft:
                return Conflict(turn.State, "waits for its approval and goes nowhere: abort it instead");
            case RolloutPhase.Held:
                return Conflict(turn.State, "is held already: resume or abort it");
            default:
                turn.Pause(command.Actor, Why(command, "paused by hand"));
                return null;
        }
    }

    private static RolloutRefusal? Resume(RolloutTurn turn, RolloutCommand command)
    {
        if (turn.State.Resumes is not null)
        {
            turn.Resume(command.Actor, Why(command, "resumed by hand"));
            RolloutLook.Ask(turn);
        }

        return null;
    }

    private static RolloutRefusal? Advance(RolloutTurn turn, RolloutCommand command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            return new RolloutRefusal(RolloutRefusalKind.Invalid, "advance overrides the checks: say why");
        }

        switch (turn.State.Standing)
        {
            case RolloutPhase.Draft:
                return Conflict(turn.State, "waits for its approval, which no override replaces");
            case RolloutPhase.Live:
                return null;
            default:
                if (turn.State.Resumes is not null)
                {
                    turn.Resume(command.Actor, command.Reason);
                }

                if (turn.State.Entering is not { Overridden: true })
                {
                    turn.Ask(command.Reason, command.Actor, overridden: true);
                }

                return null;
        }
    }

    private static RolloutRefusal Conflict(RolloutState state, string why) => new(RolloutRefusalKind.Conflict, $"rollout {state.Id} ({RolloutNames.Of(state.Phase)}) {why}");

    private static string Why(RolloutCommand command, string otherwise) => string.IsNullOrWhiteSpace(command.Reason) ? otherwise : command.Reason;
}
