using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Fleet;

/// <summary>
/// Stops every advance in the fleet when <see cref="ModelsMost"/> models go back within <see cref="Span"/>: what they have in common is not their versions. People are told once; rollouts stay
/// where they are, go back when they must, and advance again when a person says so.
/// </summary>
public static class FleetBreaker
{
    /// <summary>So many models that go back within <see cref="Span"/> have a cause in common.</summary>
    public const int ModelsMost = 3;

    /// <summary>Name of the alert.</summary>
    public const string Alert = "fleet-held";

    /// <summary>Within so much time.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    /// <summary>Hears of a rollback. Repeats by model and id change nothing.</summary>
    /// <returns>Whether it stopped the fleet.</returns>
    public static Step<FleetState, bool> Hear(FleetState state, FleetRollback rollback)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rollback);
        if (state.Rollbacks.Any(r => r.Model == rollback.Model && r.Id == rollback.Id))
        {
            return Step.Stay(state, false);
        }

        var next = state with { Rollbacks = [rollback, .. state.Rollbacks.Take(FleetState.Remembered - 1)] };

        // Reports may come late and out of order, so every span that the new one lies in is looked at.
        var together = next.Rollbacks.AsEnumerable().Reverse().Where(r => r.Time > state.CountedFrom && (r.Time - rollback.Time).Duration() < Span).OrderBy(r => r.Time).ToArray();
        var shared = together.Select(first => together.Where(r => r.Time >= first.Time && r.Time - first.Time < Span).ToArray())
            .FirstOrDefault(span => span.Select(r => r.Model).Distinct(StringComparer.Ordinal).Count() >= ModelsMost);
        if (state.Hold is not null || shared is null)
        {
            return Step.To(next, [], false);
        }

        var models = shared.Select(r => $"{r.Model}@{r.Version}").Distinct(StringComparer.Ordinal).ToArray();
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", models)} went back within {Span.TotalMinutes:0} minutes: look for a cause that they share. No rollout advances until a person releases the fleet");
        return Step.To(next with { Hold = new FleetHold(rollback.Time, message, Judgements.Actor) }, Stopped(message, Judgements.Actor, rollback.Time), true);
    }

    /// <summary>A person stops the fleet.</summary>
    /// <returns>Whether it was not stopped before.</returns>
    public static Step<FleetState, bool> Stop(FleetState state, string reason, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return state.Hold is null
            ? Step.To(state with { Hold = new FleetHold(now, reason, actor) }, Stopped(reason, actor, now), true)
            : Step.Stay(state, false);
    }

    /// <summary>A person lets rollouts advance again; what went back before counts no more.</summary>
    /// <returns>Whether it was stopped.</returns>
    public static Step<FleetState, bool> Release(FleetState state, string reason, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (state.Hold is null)
        {
            return Step.Stay(state, false);
        }

        var facts = FactsOf("release", actor, now);
        return Step.To(
            state with { Hold = null, CountedFrom = now },
            [
                new NotifyAlerts(AlertEvent(EventTypes.AlertResolved, $"{actor} lets rollouts advance again: {reason}", now), []),
                facts.Audit("fleet.released", null, reason),
            ],
            true);
    }

    private static ImmutableArray<Effect> Stopped(string reason, string actor, DateTimeOffset now) =>
        [new NotifyAlerts(AlertEvent(EventTypes.AlertFired, reason, now), []), FactsOf("hold", actor, now).Audit("fleet.held", null, reason)];

    private static Facts FactsOf(string what, string actor, DateTimeOffset now) => new(IFleetGrain.Name, FormattableString.Invariant($"{what}-{now.UtcTicks}"), actor, now);

    private static SentinelEvent AlertEvent(string type, string message, DateTimeOffset now) =>
        new(FormattableString.Invariant($"{IFleetGrain.Name}/{now.UtcTicks}/{EventTypes.ShortName(type)}"), type, IFleetGrain.Name, null, now, message, Sorted.Of(("alert", Alert)));
}
