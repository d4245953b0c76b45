using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Models;

/// <summary>Rollouts of a model: at most one at a time. What its machine asks for is done to the model in the same step.</summary>
public static class ModelRollouts
{
    /// <summary>Rollouts that may begin in a day without a person who asks for them.</summary>
    public const int AutomaticPerDay = 3;

    /// <summary>The plan that a request comes to.</summary>
    public static RolloutPlan PlanOf(ModelState state, RolloutRequest request)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        var plan = request.Plan ?? state.Plan ?? RolloutPlan.Default;
        return request.Strategy is { } strategy ? plan with { Strategy = strategy } : plan;
    }

    /// <summary>Begins a rollout.</summary>
    /// <param name="state">The model.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="id">Id of the rollout, unique in the model.</param>
    /// <param name="dispersion">φ ≥ 1 of the stable version's answers; see <see cref="AnswerDispersion"/>.</param>
    /// <param name="before">What was counted of the versions until now.</param>
    /// <param name="load">The model's traffic; null where it is not known.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RolloutResult> Start(ModelState state, RolloutRequest request, string id, double dispersion, TrafficTotals before, RolloutLoad? load, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        if (Refusal(state, request, now) is { } refused)
        {
            return Step.Stay(state, refused);
        }

        // A rollout that is superseded gives its traffic back first, so the next one finds the version that was stable before it.
        var free = Tell(state, new RolloutSuperseded(now, id, request.Version, request.Actor));
        if (RouteRules.Holder(free.State.Route) is not { } stable || stable == request.Version)
        {
            return Step.Stay(state, Conflict(state, $"{state.Model}@{request.Version} cannot follow rollout {state.Rollout!.Id} at once: abort that one first"));
        }

        var start = new RolloutStart(id, state.Model, request.Version, stable, free.State.Route.Epoch, PlanOf(state, request), request.Actor, request.Reason, dispersion, before, load);
        var submitted = RolloutMachine.Submit(start, now);
        var begun = Carry(free.State, submitted, now);
        return Step.To(begun.State, free.Effects.AddRange(begun.Effects), Done(begun.State.Rollout ?? submitted.State));
    }

    /// <summary>A person says something to a rollout. To abort one that is over changes nothing.</summary>
    public static Step<ModelState, RolloutResult> Command(ModelState state, RolloutCommand command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (state.Rollout?.Id != command.RolloutId)
        {
            return Step.Stay(state, state.Rollouts.FirstOrDefault(r => r.Id == command.RolloutId) switch
            {
                null => new RolloutResult(null, RolloutRefusalKind.NotFound, $"{state.Model} has no rollout {command.RolloutId}", Sorted.Empty),
                var over when command.Kind == RolloutCommandKind.Abort => Done(over),
                var over => new RolloutResult(over.View(), RolloutRefusalKind.Conflict, $"rollout {over.Id} is over ({RolloutNames.Of(over.Phase)}): begin another one", Sorted.Empty),
            });
        }

        var told = Told(state, new Commanded(now, command));
        var rollout = told.State.Rollout ?? told.State.Rollouts[0];
        return new Step<ModelState, RolloutResult>(told.State, told.Effects, told.Result is { } no ? new RolloutResult(rollout.View(), no.Kind, no.Message, Sorted.Empty) : Done(rollout));
    }

    /// <summary>Has the rollout that is under way look at what is new.</summary>
    /// <param name="state">The model.</param>
    /// <param name="book">What routers have counted.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, bool> Look(ModelState state, TrafficBook book, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(book);
        if (state.Rollout is not { } rollout || state.InFlight is { HoldsRoute: true })
        {
            // What is not looked at now is new at the next look.
            return Step.Stay(state, false);
        }

        var (next, traffic, labels) = state.Evidence.Look(book, rollout);
        return Tell(rollout.IsWatched ? state with { Evidence = next } : state, new Looked(now, traffic, labels, Fault: null));
    }

    /// <summary>Takes what labels have said of a version, for the next look.</summary>
    public static Step<ModelState, bool> Labelled(ModelState state, VersionOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(outcomes);
        if (state.Rollout is not { } rollout || (outcomes.Version != rollout.Version && outcomes.Version != rollout.Stable))
        {
            return Step.Stay(state, false);
        }

        var evidence = state.Evidence.Take(outcomes, rollout.Epoch);
        return evidence == state.Evidence ? Step.Stay(state, false) : Step.To(state with { Evidence = evidence }, [], true);
    }

    /// <summary>Tells the rollout that is under way of an event, and does what it asks for.</summary>
    /// <returns>Whether anything changed.</returns>
    public static Step<ModelState, bool> Tell(ModelState state, RolloutEvent happened)
    {
        var told = Told(state, happened);
        return new Step<ModelState, bool>(told.State, told.Effects, !ReferenceEquals(told.State, state));
    }

    private static Step<ModelState, RolloutRefusal?> Told(ModelState state, RolloutEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        if (state.Rollout is not { } rollout)
        {
            return Step.Stay<ModelState, RolloutRefusal?>(state, null);
        }

        if (state.InFlight is { HoldsRoute: true, Group: { } group })
        {
            return Step.Stay<ModelState, RolloutRefusal?>(state, new RolloutRefusal(RolloutRefusalKind.Conflict, $"group {group.Group} is about to put {state.Model} back: say it again when that is over"));
        }

        var step = RolloutMachine.Apply(rollout, happened);
        return ReferenceEquals(step.State, rollout) && step.Effects.IsEmpty ? Step.Stay(state, step.Result) : Carry(state, step, happened.Time);
    }

    private static Step<ModelState, RolloutRefusal?> Carry(ModelState state, Step<RolloutState, RolloutRefusal?> step, DateTimeOffset now)
    {
        var rollout = step.State;
        var next = state with { Rollout = rollout };
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var effect in step.Effects)
        {
            next = Carry(next, rollout, effect, effects, now);
        }

        if (rollout.IsOver)
        {
            effects.Add(new ReturnLeave(state.Model, rollout.Id));
            next = next with { Rollout = null, Evidence = RolloutEvidence.Empty, Rollouts = [Remembered(rollout), .. next.Rollouts.Take(ModelState.RolloutsRemembered - 1)] };
        }

        return Step.To(next, effects.ToImmutable(), step.Result);
    }

    private static ModelState Carry(ModelState state, RolloutState rollout, Effect effect, ImmutableArray<Effect>.Builder effects, DateTimeOffset now)
    {
        switch (effect)
        {
            case SetRoute route:
                var set = Switch.To(state, rollout, route, new Facts(state.Model, FormattableString.Invariant($"{rollout.Id}-route-{route.Epoch}"), Judgements.Actor, now), now);
                effects.AddRange(set.Effects);
                return set.State;
            case AskRollback back:
                var begun = RollbackMachine.Begin(state, rollout.Id, back.From, back.To, back.Reason, back.Actor, back.Quarantine, now);
                effects.AddRange(begun.Effects);
                return begun.State;
            case FollowRollback fault:
                var switched = RollbackMachine.Follow(state, rollout.Id, fault, now);
                var forbidden = Registrations.Forbid(switched.State, fault.From, $"rolled back: {fault.Reason}", fault.Actor, $"{rollout.Id}-fault", now);
                effects.AddRange(switched.Effects);
                effects.AddRange(forbidden.Effects);
                return forbidden.State;
            case ProveGood proved when state.Find(proved.Version) is { } version:
                return state.With(version with { Good = new GoodProof(version.Good?.Since ?? now, proved.Epoch, state.GoodProofs + 1) }) with { GoodProofs = state.GoodProofs + 1 };
            case RolloutEffect:
                return state;
            default:
                effects.Add(effect);
                return state;
        }
    }

    private static RolloutResult? Refusal(ModelState state, RolloutRequest request, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return new RolloutResult(null, RolloutRefusalKind.Invalid, "reason: say why; it stands in the audit", Sorted.Of(("reason", "is missing")));
        }

        if (state.Find(request.Version) is not { } version)
        {
            return new RolloutResult(null, RolloutRefusalKind.NotFound, $"{state.Model}@{request.Version} is not registered: apply its manifest first", Sorted.Empty);
        }

        var wrong = RolloutPlanRules.Check(PlanOf(state, request));
        if (!wrong.IsEmpty)
        {
            return new RolloutResult(null, RolloutRefusalKind.Invalid, "the plan is wrong: " + string.Join("; ", wrong.Select(w => $"{w.Key} {w.Value}")), wrong);
        }

        var obstacle = state switch
        {
            _ when state.IsQuarantined(version) => $"{state.Model}@{request.Version} is quarantined ({state.Quarantine[version.QuarantineKey]}): remove the quarantine first, or register a build with another artifact",
            { Rollout: { } running } when !request.Supersede => $"rollout {running.Id} of {state.Model}@{running.Version} is under way ({RolloutNames.Of(running.Phase)}): wait for its end, abort it, or supersede it",
            { InFlight: { Phase: not RollbackPhase.Late } back } => $"a rollback of {state.Model} from {back.From} is under way: ask again when it is done",
            { Rollout: null } when RouteRules.Holder(state.Route) is null => $"no version of {state.Model} holds all traffic, so there is none to be compared with: promote the first one with strategy immediate",
            _ when RouteRules.Holder(state.Route) == request.Version => $"{state.Model}@{request.Version} holds all traffic already",
            _ when request.Actor == Judgements.Actor => Restraint(state, now),
            _ => null,
        };
        return obstacle is null ? null : Conflict(state, obstacle);
    }

    // A loop that trains and rolls out by itself must not do so without end; people are free.
    private static string? Restraint(ModelState state, DateTimeOffset now)
    {
        if (!state.Cooldown.IsOver(now))
        {
            return $"after its last rollback {state.Model} rests until {state.Cooldown.Until:u}: a person may begin a rollout before";
        }

        var today = state.Rollouts.Count(r => r.Author == Judgements.Actor && now - r.Started < TimeSpan.FromDays(1));
        return today >= AutomaticPerDay ? $"{today} rollouts of {state.Model} began by themselves within a day, more may not: a person may begin one" : null;
    }

    private static RolloutState Remembered(RolloutState rollout) => rollout with
    {
        Checks = [.. rollout.Checks.Select(c => c with { Evidence = CheckEvidence.None, Answers = c.Answers.IsEmpty ? [] : [c.Answers[^1]] })],
    };

    private static RolloutResult Conflict(ModelState state, string why) => new(state.Rollout?.View(), RolloutRefusalKind.Conflict, why, Sorted.Empty);

    private static RolloutResult Done(RolloutState rollout) => new(rollout.View(), null, null, Sorted.Empty);
}
