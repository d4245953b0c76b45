using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;

namespace Sentinel.Decisions.Routes;

/// <summary>Giving a version all traffic at once.</summary>
public static class Promotion
{
    /// <summary>Why a version cannot be promoted now; null when it can, provided that it answers.</summary>
    /// <param name="state">The model.</param>
    /// <param name="version">The version.</param>
    /// <param name="supersede">Whether a rollout that is under way ends by it.</param>
    public static string? Refusal(ModelState state, string version, bool supersede = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Find(version) switch
        {
            null => $"{state.Model}@{version} is not registered: apply its manifest first",
            var found when state.IsQuarantined(found) => $"{state.Model}@{version} is quarantined ({state.Quarantine[found.QuarantineKey]}): remove the quarantine first, or register a build with another artifact",
            _ when state.InFlight is { Phase: not RollbackPhase.Late } rollback => $"a rollback of {state.Model} from {rollback.From} is under way: promote again when it is done",
            _ when state.Rollout is { } rollout && !supersede => $"rollout {rollout.Id} of {state.Model}@{rollout.Version} is under way: abort it, or supersede it",
            _ => null,
        };
    }

    /// <summary>Moves all traffic. The version must have been proved to answer just before. Promoting what holds all traffic already changes nothing.</summary>
    /// <returns>The refusal; null when the route is as asked.</returns>
    public static Step<ModelState, string?> Promote(ModelState state, PromoteRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        if (Refusal(state, request.Version, request.Supersede) is { } refusal)
        {
            return Step.Stay<ModelState, string?>(state, refusal);
        }

        if (RouteRules.Holder(state.Route) == request.Version)
        {
            return Step.Stay<ModelState, string?>(state, null);
        }

        var from = RouteRules.Holder(state.Route);
        var facts = new Facts(state.Model, $"route-{state.Route.Epoch + 1}", request.Actor, now);
        var switched = Switch.AllTo(state with { InFlight = null }, request.Version, request.Reason, isRollback: false, facts, request.Actor, now);

        // Routers that a late rollback still waits for follow the newer route instead.
        var late = state.InFlight is { } rollback
            ? (ImmutableArray<Effect>)[facts.Alert(EventTypes.AlertResolved, AlertNames.RollbackUnconfirmed, rollback.From, $"{request.Version} was promoted since")]
            : [];
        var data = Sorted.Of(("from", from), ("to", request.Version), ("epoch", switched.State.Route.Epoch.ToString(CultureInfo.InvariantCulture)), ("strategy", "immediate"), ("actor", request.Actor));
        return Step.To<ModelState, string?>(
            switched.State,
            [
                .. switched.Effects,
                .. late,
                .. facts.Event(EventTypes.RolloutStepped, request.Version, $"{request.Version} takes all traffic of {state.Model}", data.Add("weight", "100")),
                .. facts.Event(EventTypes.RolloutEnded, request.Version, $"{request.Version} was promoted", data.Add("outcome", "succeeded")),
                facts.Audit("version.promoted", request.Version, request.Reason, data),
            ],
            null);
    }
}
