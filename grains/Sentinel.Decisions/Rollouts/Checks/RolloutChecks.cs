using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>Makes the checks of a rollout on one batch of counts.</summary>
internal static class RolloutChecks
{
    /// <summary>The rollout with the answers. Nothing is asked of a batch that began before the evidence did.</summary>
    internal static RolloutState Make(RolloutState state, Looked looked)
    {
        if (state.LastLook < state.EvidenceFrom)
        {
            return state with { LastLook = looked.Time };
        }

        state = Bounded(state, looked.Time);
        var input = CheckInput.Of(state, looked);
        return state with
        {
            LastLook = looked.Time,
            Pairs = state.Pairs + (input.Pair?.Pairs ?? 0),
            Checks = [.. state.Checks.Select(check => RolloutWay.Applies(check.Spec, state.Standing) ? Made(check, input, looked.Fault) : check)],
        };
    }

    // Evidence reaches no further back than the plan says: it begins anew, unless it speaks against the version.
    private static RolloutState Bounded(RolloutState state, DateTimeOffset now) =>
        now - state.EvidenceFrom <= TimeSpan.FromSeconds(state.Plan.WindowSeconds) || state.Checks.Any(c => c.Answers is [.., { Outcome: CheckOutcome.Fail }])
            ? state
            : state with { EvidenceFrom = state.LastLook, Verdicts = state.Verdicts.RemoveAll(v => v.Time < state.LastLook), Checks = [.. state.Checks.Select(c => c with { Evidence = c.Evidence.Anew(isSound: true) })] };

    private static CheckState Made(CheckState check, CheckInput input, string? fault)
    {
        var isCounted = check.Spec.Kind is not (CheckKind.Drift or CheckKind.Performance);
        var (evidence, answer) = isCounted && fault is not null
            ? (check.Evidence, input.Answer(check.Spec, CheckOutcome.Error, fault, 0))
            : check.Spec.Kind switch
            {
                CheckKind.Limit => LimitCheck.Make(check.Spec, check.Evidence, input),
                CheckKind.Compare => CompareCheck.Make(check.Spec, check.Evidence, input),
                CheckKind.Agreement => AgreementCheck.Make(check.Spec, check.Evidence, input),
                CheckKind.Heartbeat => HeartbeatCheck.Make(check.Spec, check.Evidence, input),
                _ => VerdictCheck.Make(check.Spec, check.Evidence, input),
            };
        var isConclusive = answer.Outcome is CheckOutcome.Pass or CheckOutcome.Fail;
        return check with
        {
            Evidence = evidence,
            Answers = [.. check.Answers.TakeLast(CheckState.Shown - 1), answer],
            Fails = isConclusive ? [.. check.Fails.TakeLast(input.State.Plan.Of - 1), answer.Outcome == CheckOutcome.Fail] : check.Fails,
            Errors = answer.Outcome == CheckOutcome.Error ? check.Errors + 1 : 0,
        };
    }
}
