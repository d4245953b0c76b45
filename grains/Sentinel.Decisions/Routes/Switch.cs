using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Routes;

/// <summary>The one place where a model's route changes: the epoch grows by one, and a quarantined version is never given traffic.</summary>
internal static class Switch
{
    private static readonly string[] EndedByLoss = [AlertNames.Drift, AlertNames.RollbackNoTarget];

    /// <summary>Gives a version all traffic.</summary>
    /// <exception cref="InvalidOperationException">The version is unknown or quarantined: whoever asks must have refused before.</exception>
    internal static (ModelState State, ImmutableArray<Effect> Effects) AllTo(ModelState state, string version, string reason, Facts facts, DateTimeOffset now)
    {
        var target = state.Find(version);
        if (target is null || state.IsQuarantined(target))
        {
            throw new InvalidOperationException($"{state.Model}@{version} is {(target is null ? "not registered" : "quarantined")} and cannot be given traffic");
        }

        // What was seen of the target under an earlier route says nothing of this one: its drift is announced anew.
        var route = new Route(state.Model, state.Route.Epoch + 1, Sorted.All(version), [], now, reason);
        var next = state.With(target with { Drifting = false }) with { Route = route, Aliases = state.Aliases.SetItem(RouteRules.Champion, version) };

        // A version without traffic gets no more windows, so nothing else would ever end its alerts.
        var ended = state.Versions
            .Where(v => v.Version != version && RouteRules.Carries(state.Route, v.Version))
            .SelectMany(v => EndedByLoss.Select(Effect (name) => facts.Alert(EventTypes.AlertResolved, name, v.Version, $"{v.Version} takes no more traffic")));
        return (next, [new PublishRoute(route), .. ended]);
    }
}
