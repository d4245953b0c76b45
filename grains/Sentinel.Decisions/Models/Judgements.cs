using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
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
        var told = ModelRollouts.Tell(next, new ArmJudged(now, judged.Version, judged.ByLabels, judged.Verdict, judged.Cause, judged.Sentence, judged.FirstRow));
        next = told.State;
        effects.AddRange(told.Effects);
        switch (judged.Verdict, judged.Cause)
        {
            case (Verdict.Drift, _) when IsForRollout(next, judged):
                Leave(next, judged, begins, facts, effects);
                break;
            case (Verdict.Drift, DriftCause.Inputs):
                Decline(judged, begins, facts, effects);
                Wish(next, judged, RetrainCause.Drift, begins, effects);
                break;
            case (Verdict.Drift, DriftCause.Version):
                next = PutBack(next, judged, begins, facts, effects, now);
                if (judged.ByLabels && next.InFlight is null && RouteRules.Holder(next.Route) == judged.Version)
                {
                    Wish(next, judged, RetrainCause.Performance, begins, effects);
                }

                break;
        }

        return ReferenceEquals(next, state) && effects.Count == 0
            ? Step.Stay(state, false)
            : Step.To(next with { Judged = Newest(state.Judged.Add(judged.Id)) }, effects.ToImmutable(), next.InFlight is not null && state.InFlight != next.InFlight);
    }

    // While a rollout goes on, its own checks judge its version; the stable one is put back only when it is off alone, and inputs that both are asked call for no training before the rollout is over.
    private static bool IsForRollout(ModelState state, VersionJudged judged) => state.Rollout is { IsWatched: true } rollout
        && (judged.Version == rollout.Version
            || (judged.Version == rollout.Stable && (judged.Cause == DriftCause.Inputs || !rollout.Verdicts.Any(v => !v.OfStable && v.Verdict == Verdict.Stable))));

    private static void Leave(ModelState state, VersionJudged judged, bool begins, Facts facts, ImmutableArray<Effect>.Builder effects)
    {
        if (begins)
        {
            effects.Add(facts.Audit("drift.left-to-rollout", judged.Version, $"rollout {state.Rollout!.Id} is under way and judges both of its versions: {judged.Sentence}"));
        }
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
        if (judged.Verdict != Verdict.Stable || !held || state.Rollout?.Version == version.Version || version.Good?.Epoch == state.Route.Epoch)
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

    private static void Decline(VersionJudged judged, bool begins, Facts facts, ImmutableArray<Effect>.Builder effects)
    {
        if (begins && judged.Actions.RollbackAutomatic)
        {
            effects.Add(facts.Audit("rollback.declined", judged.Version, $"the inputs left the reference, so an older version would not help: {judged.Sentence}"));
        }
    }

    private static void Wish(ModelState state, VersionJudged judged, RetrainCause cause, bool begins, ImmutableArray<Effect>.Builder effects)
    {
        if (judged.Actions.Retrain)
        {
            effects.Add(new WishRetraining(new RetrainWish(
                $"retrain-{judged.Version}-{judged.WindowId}", cause, judged.Version, judged.WindowId, judged.Sentence, judged.Actions, begins, Upstream(state, judged.Version))));
        }
    }

    // Two versions that were trained apart do not go wrong by themselves at the same time.
    private static string? Upstream(ModelState state, string version)
    {
        var other = state.Versions.FirstOrDefault(v => v.Version != version && v.Drifting && (RouteRules.Carries(state.Route, v.Version) || state.Route.Shadows.Contains(v.Version)));
        return other is null ? null : $"{other.Version} drifts at the same time";
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
