using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Decisions.Routes;

/// <summary>The one place where a model's route changes: the epoch grows by one, and a quarantined version is never given traffic.</summary>
internal static class Switch
{
    private static readonly string[] EndedByLoss = [AlertNames.Drift, AlertNames.RollbackNoTarget];

    /// <summary>Gives a version all traffic by another hand than a rollout's: one that is under way ends by it.</summary>
    /// <param name="state">The model.</param>
    /// <param name="version">The version.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isRollback">Whether it goes back to that version.</param>
    /// <param name="facts">Writes what the decision tells.</param>
    /// <param name="actor">Who or what decides.</param>
    /// <param name="now">When.</param>
    /// <exception cref="InvalidOperationException">The version is unknown or quarantined: whoever asks must have refused before.</exception>
    internal static (ModelState State, ImmutableArray<Effect> Effects) AllTo(ModelState state, string version, string reason, bool isRollback, Facts facts, string actor, DateTimeOffset now)
    {
        var (next, effects) = To(state, new Route(state.Model, state.Route.Epoch + 1, Sorted.All(version), [], now, reason), facts);
        var left = ModelRollouts.Tell(next, new RouteTaken(now, next.Route.Epoch, isRollback, reason, actor));
        return (left.State, effects.AddRange(left.Effects));
    }

    /// <summary>Sets the route that a rollout asks for.</summary>
    /// <exception cref="InvalidOperationException">A version of it is unknown or quarantined, or the route is not the next one.</exception>
    internal static (ModelState State, ImmutableArray<Effect> Effects) To(ModelState state, RolloutState rollout, SetRoute wanted, Facts facts, DateTimeOffset now)
    {
        if (wanted.Epoch != state.Route.Epoch + 1)
        {
            throw new InvalidOperationException($"rollout {rollout.Id} wants epoch {wanted.Epoch} to follow, and epoch {state.Route.Epoch} of {state.Model} is in force");
        }

        var names = rollout.Plan.Strategy switch
        {
            RolloutStrategy.Ab => ("a", "b"),
            RolloutStrategy.BlueGreen => ("blue", "green"),
            _ => ("stable", "canary"),
        };
        var isOpen = wanted.Weights.Count > 1 || wanted.Shadows.Length > 0;
        return To(
            state,
            new Route(state.Model, wanted.Epoch, wanted.Weights, [.. wanted.Shadows], now, wanted.Reason)
            {
                RolloutId = isOpen || rollout.Version == wanted.Weights.Keys.First() ? rollout.Id : null,
                Arms = Sorted.Of((rollout.Stable, names.Item1), (rollout.Version, names.Item2)),
            },
            facts);
    }

    private static (ModelState State, ImmutableArray<Effect> Effects) To(ModelState state, Route route, Facts facts)
    {
        var next = state with { Route = route };
        foreach (var version in route.Weights.Keys.Union(route.Shadows, StringComparer.Ordinal))
        {
            if (state.Find(version) is not { } target || state.IsQuarantined(target))
            {
                throw new InvalidOperationException($"{state.Model}@{version} is {(state.Find(version) is null ? "not registered" : "quarantined")} and cannot be given traffic");
            }

            // What was seen of a version under a route that asked it nothing says nothing of this one: its drift is announced anew.
            next = RouteRules.Carries(state.Route, version) && RouteRules.Holder(route) != version ? next : next.With(target with { Drifting = false });
        }

        next = RouteRules.Holder(route) is { } holder ? next with { Aliases = next.Aliases.SetItem(RouteRules.Champion, holder) } : next;

        // A version that is asked nothing gets no more windows, so nothing else would ever end its alerts.
        var ended = state.Versions
            .Where(v => IsAsked(state.Route, v.Version) && !IsAsked(route, v.Version))
            .SelectMany(v => EndedByLoss.Select(Effect (name) => facts.Alert(EventTypes.AlertResolved, name, v.Version, $"{v.Version} takes no more traffic")));
        return (next, [new PublishRoute(route), .. ended]);
    }

    private static bool IsAsked(Route route, string version) => RouteRules.Carries(route, version) || route.Shadows.Contains(version);
}
