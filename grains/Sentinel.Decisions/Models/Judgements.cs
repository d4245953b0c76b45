using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Retraining;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Models;

/// <summary>What a model makes of a version's verdict: proof that it is good, alert, retraining, rollback.</summary>
public static class Judgements
{
    /// <summary>Who acts when no person does.</summary>
    public const string Actor = "sentinel";

    /// <summary>Takes a verdict. Repeats by id change nothing; neither does a verdict that brings no news.</summary>
    /// <returns>Whether a rollback was begun.</returns>
    public static Step<ModelState, bool> Judge(ModelState state, VersionJudged judged, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(judged);
        if (state.Find(judged.Version) is not { } version || state.Judged.Contains(judged.Id))
        {
            return Step.Stay(state, false);
        }

        var facts = new Facts(state.Model, $"{judged.Version}-{judged.WindowId}", Actor, now);
        var next = version.Verdict == judged.Verdict ? state : state.With(version with { Verdict = judged.Verdict });
        var effects = ImmutableArray.CreateBuilder<Effect>();
        next = Prove(next, judged, facts, effects);
        next = Announce(next, judged, facts, effects);
        var begins = !version.Drifting && judged.Verdict == Verdict.Drift;
        next = (judged.Verdict, judged.Cause) switch
        {
            (Verdict.Drift, DriftCause.Inputs) => Retrain(next, judged, begins, facts, effects, now),
            (Verdict.Drift, DriftCause.Version) => PutBack(next, judged, begins, facts, effects, now),
            _ => next,
        };
        return ReferenceEquals(next, state)
            ? Step.Stay(state, false)
            : Step.To(next with { Judged = Newest(state.Judged.Add(judged.Id)) }, effects.ToImmutable(), next.InFlight is not null && state.InFlight != next.InFlight);
    }

    private static ModelState Prove(ModelState state, VersionJudged judged, Facts facts, ImmutableArray<Effect>.Builder effects)
    {
        var version = state.Find(judged.Version)!;
        if (judged is { Verdict: Verdict.Drift, Cause: DriftCause.Version } && version.Good is not null)
        {
            effects.Add(facts.Audit("version.no-longer-good", version.Version, judged.Sentence));
            return state.With(version with { Good = null });
        }

        var held = RouteRules.Holder(state.Route) == version.Version && judged.Judged >= state.Route.Since;
        if (judged.Verdict != Verdict.Stable || !held || version.Good?.Epoch == state.Route.Epoch)
        {
            return state;
        }

        var proof = new GoodProof(version.Good?.Since ?? judged.Judged, state.Route.Epoch, state.GoodProofs + 1);
        effects.Add(facts.Audit(
            "version.good", version.Version, $"stable while it held all traffic: {judged.Sentence}", Sorted.Of(("window", judged.WindowId), ("epoch", state.Route.Epoch.ToString(CultureInfo.InvariantCulture)))));
        return state.With(version with { Good = proof }) with { GoodProofs = proof.Number };
    }

    private static ModelState Announce(ModelState state, VersionJudged judged, Facts facts, ImmutableArray<Effect>.Builder effects)
    {
        var version = state.Find(judged.Version)!;
        var data = Sorted.Of(("window", judged.WindowId), ("cause", judged.Cause.ToString().ToLowerInvariant()));
        switch (judged.Verdict)
        {
            case Verdict.Drift when !version.Drifting:
                effects.Add(facts.Heard(EventTypes.DriftDetected, version.Version, judged.Sentence, data));
                effects.Add(facts.Alert(EventTypes.AlertFired, AlertNames.Drift, version.Version, judged.Sentence, judged.Actions.AlertHooks));
                effects.Add(facts.Audit("drift.detected", version.Version, judged.Sentence, data));
                return state.With(version with { Drifting = true });
            case Verdict.Stable when version.Drifting:
                effects.Add(facts.Heard(EventTypes.DriftCleared, version.Version, judged.Sentence, data));
                effects.Add(facts.Alert(EventTypes.AlertResolved, AlertNames.Drift, version.Version, judged.Sentence, judged.Actions.AlertHooks));
                effects.Add(facts.Alert(EventTypes.AlertResolved, AlertNames.RollbackNoTarget, version.Version, judged.Sentence));
                effects.Add(facts.Audit("drift.cleared", version.Version, judged.Sentence, data));
                return state.With(version with { Drifting = false });
            default:
                return state;
        }
    }

    private static ModelState Retrain(ModelState state, VersionJudged judged, bool begins, Facts facts, ImmutableArray<Effect>.Builder effects, DateTimeOffset now)
    {
        if (begins && judged.Actions.RollbackAutomatic)
        {
            effects.Add(facts.Audit("rollback.declined", judged.Version, $"the inputs left the reference, so an older version would not help: {judged.Sentence}"));
        }

        if (!judged.Actions.Retrain)
        {
            return state;
        }

        var decision = RetrainRules.Decide(state.Triggers, judged, now);
        var data = Sorted.Of(("window", judged.WindowId), ("hook", judged.Actions.RetrainHook));
        if (decision.Trigger is { } trigger)
        {
            data = data.Add("trigger", trigger.Id);
            string[] hooks = judged.Actions.RetrainHook is { } hook ? [hook] : [];
            effects.AddRange(facts.Event(EventTypes.RetrainRequested, judged.Version, $"{judged.Version} needs retraining: {judged.Sentence}", data, hooks));
            effects.Add(facts.Audit("retrain.requested", judged.Version, judged.Sentence, data));
            return state with { Triggers = [trigger, .. state.Triggers.Take(ModelState.Remembered - 1)] };
        }

        // While one drift goes on, the wish that it raised stands: only a new one is worth a word.
        if (begins)
        {
            effects.AddRange(facts.Event(EventTypes.RetrainSuppressed, judged.Version, decision.Suppressed!, data));
            effects.Add(facts.Audit("retrain.suppressed", judged.Version, decision.Suppressed!, data));
        }

        return state;
    }

    private static ModelState PutBack(ModelState state, VersionJudged judged, bool begins, Facts facts, ImmutableArray<Effect>.Builder effects, DateTimeOffset now)
    {
        if (!judged.Actions.RollbackAutomatic)
        {
            return state;
        }

        var declined = state switch
        {
            { InFlight: { Phase: not RollbackPhase.Late } } => $"rollback {state.InFlight.Id} is under way",
            _ when RouteRules.Holder(state.Route) != judged.Version => $"{judged.Version} does not hold all traffic",
            _ when !state.Cooldown.IsOver(now) => $"automatic rollbacks of {state.Model} rest until {state.Cooldown.Until:u}; roll back by hand",
            _ => null,
        };
        if (declined is null)
        {
            var begun = RollbackMachine.Begin(state, judged, now);
            effects.AddRange(begun.Effects);
            return begun.State;
        }

        if (begins)
        {
            effects.Add(facts.Audit("rollback.declined", judged.Version, declined));
        }

        return state;
    }

    private static ImmutableArray<string> Newest(ImmutableArray<string> ids) => ids.Length > ModelState.Remembered ? ids.RemoveRange(0, ids.Length - ModelState.Remembered) : ids;
}
