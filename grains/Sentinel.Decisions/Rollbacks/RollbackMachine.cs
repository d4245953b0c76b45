using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Rollbacks;

/// <summary>
/// A rollback's way: asked for → target warmed → route set with the next epoch → confirmed by every router and read back → bad digest quarantined, people told. One at a time.
/// The state says at every moment how far it has come, so whoever carries it out can die and begin again where it stood.
/// </summary>
public static class RollbackMachine
{
    /// <summary>A person asks.</summary>
    /// <returns>Why it is refused; null when it is under way.</returns>
    public static Step<ModelState, string?> Request(ModelState state, RollbackRequest request, string id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        if (Refusal(state, request) is { } refusal)
        {
            return Step.Stay<ModelState, string?>(state, refusal);
        }

        string[] hooks = state.Monitor?.Actions.AlertHooks ?? [];
        var begun = Begin(state, id, request.To, request.Reason, request.Actor, automatic: false, now, hooks, now);
        return IsForRollout(state, request) && state.Rollout is { } rollout
            ? With(begun, begun.State.InFlight! with { From = rollout.Version, Rollout = rollout.Id, Stable = rollout.Stable, Weight = rollout.Weight })
            : With(begun, begun.State.InFlight!);
    }

    /// <summary>A verdict asks; whether it may is for <see cref="Judgements"/> to say.</summary>
    internal static Step<ModelState, string?> Begin(ModelState state, VersionJudged judged, DateTimeOffset now)
    {
        var begun = Begin(state, $"rollback-{judged.Version}-{judged.WindowId}", wanted: null, judged.Sentence, Judgements.Actor, automatic: true, judged.Judged, judged.Actions.AlertHooks, now);
        return With(begun, begun.State.InFlight!);
    }

    /// <summary>A rollout whose version holds all traffic goes back.</summary>
    /// <param name="state">The model; the rollout is over, and its route is still in force.</param>
    /// <param name="rollout">Id of the rollout.</param>
    /// <param name="from">Version that is taken off.</param>
    /// <param name="stable">Version that held all traffic before it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who or what asks.</param>
    /// <param name="isAtFault">Whether the version is at fault, and not only unwanted.</param>
    /// <param name="now">When.</param>
    internal static Step<ModelState, string?> Begin(ModelState state, string rollout, string from, string stable, string reason, string actor, bool isAtFault, DateTimeOffset now)
    {
        var begun = Begin(state, $"rollback-{rollout}", wanted: null, reason, actor, automatic: actor == Judgements.Actor, now, state.Monitor?.Actions.AlertHooks ?? [], now);
        return With(begun, begun.State.InFlight! with { From = from, Rollout = rollout, Stable = stable, IsAtFault = isAtFault });
    }

    /// <summary>No version can be put back: nothing changes, people are told.</summary>
    /// <param name="state">The model.</param>
    /// <param name="id">The rollback; another one than that under way is ignored.</param>
    /// <param name="rejected">Versions that were looked at, with the reason.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RollbackRecord?> Abandon(ModelState state, string id, ImmutableSortedDictionary<string, string> rejected, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rejected);
        if (state.InFlight is not { IsSet: false } rollback || rollback.Id != id)
        {
            return Step.Stay<ModelState, RollbackRecord?>(state, null);
        }

        var record = Record(rollback with { Rejected = rejected, Target = null }, RollbackOutcome.NoTarget, state.Route.Epoch, null, []);
        var why = rejected.IsEmpty ? "there is no other" : string.Join("; ", rejected.Select(r => $"{r.Key}: {r.Value}"));
        var message = rollback switch
        {
            { Group: { } group } => $"{rollback.From} is to be put back, but the models of group {group.Group} go back together or not at all: {why}",
            { Wanted: { } wanted } => $"{wanted} cannot be put back: {rejected.GetValueOrDefault(wanted, "it is not registered")}",
            _ => $"{rollback.From} is at fault and no version can be put back: {why}",
        };
        var facts = new Facts(state.Model, rollback.Id, rollback.Actor, now);

        // A verdict asks again after every window: the same answer is not news.
        var known = state.Rollbacks.Any(r => r.Outcome == RollbackOutcome.NoTarget && r.From == rollback.From && r.Epoch == record.Epoch);
        return Step.To<ModelState, RollbackRecord?>(
            Remember(state with { InFlight = null }, record, replaced: r => r.Outcome == RollbackOutcome.NoTarget && r.From == rollback.From && r.Epoch == record.Epoch),
            known && rollback.Automatic
                ? []
                : [facts.Alert(EventTypes.AlertFired, AlertNames.RollbackNoTarget, rollback.From, message, [.. rollback.AlertHooks]), facts.Audit("rollback.no-target", rollback.From, message, rejected)],
            record);
    }

    /// <summary>A warm target was found: all traffic goes to it.</summary>
    /// <returns>Whether the route was set; false when the target must not serve any more or another rollback is under way.</returns>
    public static Step<ModelState, bool> SwitchTo(ModelState state, string id, string target, ImmutableSortedDictionary<string, string> rejected, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.InFlight is not { Phase: RollbackPhase.Warming } rollback || rollback.Id != id || state.Find(target) is not { } version || state.IsQuarantined(version))
        {
            return Step.Stay(state, false);
        }

        return SwitchTo(state, rollback, target, rejected, now);
    }

    /// <summary>The group has decided: all traffic goes to the target that is held.</summary>
    /// <param name="state">The model; a rollback holds its route.</param>
    /// <param name="part">What the rollback knows of the group from now on.</param>
    /// <param name="now">When.</param>
    internal static Step<ModelState, bool> SwitchHeld(ModelState state, GroupPart part, DateTimeOffset now) =>
        SwitchTo(state, state.InFlight! with { Group = part }, state.InFlight!.Target!, state.InFlight.Rejected, now);

    private static Step<ModelState, bool> SwitchTo(ModelState state, RollbackInFlight rollback, string target, ImmutableSortedDictionary<string, string> rejected, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, rollback.Id, rollback.Actor, now);
        var switched = Switch.AllTo(state with { InFlight = null }, target, rollback.Reason, isRollback: true, facts, rollback.Actor, now);
        var begun = Switched(switched.State, rollback with { Target = target, Rejected = rejected }, facts, now);
        return Step.To(begun.State, switched.Effects.AddRange(begun.Effects), true);
    }

    /// <summary>A rollout took its version, which is at fault, off a share of the traffic in the same step: what is left is that every router confirms it, and that people hear of it.</summary>
    /// <param name="state">The model, with the route that gives the traffic back.</param>
    /// <param name="rollout">Id of the rollout.</param>
    /// <param name="taken">What the rollout asks for.</param>
    /// <param name="now">When.</param>
    internal static (ModelState State, ImmutableArray<Effect> Effects) Follow(ModelState state, string rollout, FollowRollback taken, DateTimeOffset now)
    {
        var begun = Begin(state, $"rollback-{rollout}", wanted: null, taken.Reason, taken.Actor, automatic: true, now, state.Monitor?.Actions.AlertHooks ?? [], now);
        var rollback = begun.State.InFlight! with { From = taken.From, FromEpoch = state.Route.Epoch - 1, Target = taken.To, Rollout = rollout, Stable = taken.To, Weight = taken.Weight };
        var switched = Switched(begun.State, rollback, new Facts(state.Model, rollback.Id, rollback.Actor, now), now);
        return (switched.State, begun.Effects.AddRange(switched.Effects));
    }

    /// <summary>Every router confirmed, and the target answers: the bad digest is quarantined, people are told.</summary>
    /// <param name="state">The model.</param>
    /// <param name="id">The rollback; another one than that under way is ignored.</param>
    /// <param name="words">What routers answered.</param>
    /// <param name="fenced">Names of routers that nobody waits for any more.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RollbackRecord?> Confirm(ModelState state, string id, RouteAcknowledgement[] words, string[] fenced, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fenced);
        ArgumentNullException.ThrowIfNull(state);
        if (state.InFlight is not { IsSet: true } rollback || rollback.Id != id)
        {
            return Step.Stay<ModelState, RollbackRecord?>(state, null);
        }

        var record = Record(rollback, RollbackOutcome.Completed, state.Route.Epoch, now, words);
        var facts = new Facts(state.Model, rollback.Id, rollback.Actor, now);

        // A late one was quarantined when its time was over; whoever released it since is not overruled.
        var (quarantined, effects) = rollback.Phase == RollbackPhase.Late ? (state, []) : Quarantine(state, rollback, facts);
        var milliseconds = record.Milliseconds!.Value.ToString("F0", CultureInfo.InvariantCulture);
        var data = Data(rollback, state.Route.Epoch).Add("milliseconds", milliseconds);
        var message = $"{state.Model} was put back from {rollback.From} to {rollback.Target} in {milliseconds} ms, read back from {words.Count(w => !fenced.Contains(w.Router))} router(s){(fenced.Length == 0 ? "" : $", without {string.Join(", ", fenced)}, which did not answer")}: {rollback.Reason}";
        return Step.To<ModelState, RollbackRecord?>(
            Remember(quarantined with { InFlight = null }, record, replaced: r => r.Id == id),
            [
                .. effects,
                .. facts.Event(EventTypes.RollbackCompleted, rollback.From, message, data, [.. rollback.AlertHooks]),
                .. rollback.Phase == RollbackPhase.Late ? (ImmutableArray<Effect>)[facts.Alert(EventTypes.AlertResolved, AlertNames.RollbackUnconfirmed, rollback.From, message)] : [],
                facts.Audit("rollback.completed", rollback.From, rollback.Reason, data.SetItems(words.Select(w => KeyValuePair.Create($"router.{w.Router}", w.ServedVersion ?? "served elsewhere"))).SetItems(fenced.Select(f => KeyValuePair.Create($"router.{f}", "fenced")))),
            ],
            record);
    }

    /// <summary>The time is over and a router has not confirmed: people are told, and it is told again until it does.</summary>
    public static Step<ModelState, RollbackRecord?> Unconfirmed(ModelState state, string id, RouteAcknowledgement[] words, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.InFlight is not { Phase: RollbackPhase.Switched } rollback || rollback.Id != id)
        {
            return Step.Stay<ModelState, RollbackRecord?>(state, null);
        }

        var record = Record(rollback, RollbackOutcome.Unconfirmed, state.Route.Epoch, null, words);
        var facts = new Facts(state.Model, rollback.Id, rollback.Actor, now);
        var (quarantined, effects) = Quarantine(state, rollback, facts);
        var message = $"{state.Model} was put back from {rollback.From} to {rollback.Target}, but not every router confirms epoch {state.Route.Epoch}: it is told again";
        return Step.To<ModelState, RollbackRecord?>(
            Remember(quarantined with { InFlight = rollback with { Phase = RollbackPhase.Late } }, record, replaced: r => r.Id == id),
            [
                .. effects,
                facts.Alert(EventTypes.AlertFired, AlertNames.RollbackUnconfirmed, rollback.From, message, [.. rollback.AlertHooks]),
                facts.Audit("rollback.unconfirmed", rollback.From, message, Data(rollback, state.Route.Epoch)),
            ],
            record);
    }

    // While a rollout goes on, to go back means to take its version off, unless another one is named.
    private static bool IsForRollout(ModelState state, RollbackRequest request) =>
        state.Rollout is { IsWatched: true } rollout && (request.To is null || request.To == rollout.Stable) && (request.From is null || request.From == rollout.Version);

    private static string? Refusal(ModelState state, RollbackRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return "a rollback by hand needs a reason";
        }

        if (state.InFlight is { Phase: not RollbackPhase.Late } running)
        {
            return $"rollback {running.Id} from {running.From} is under way";
        }

        if (IsForRollout(state, request))
        {
            return null;
        }

        if (request.From is { } accused && RouteRules.Holder(state.Route) != accused)
        {
            return $"{state.Model}@{accused} does not hold all traffic";
        }

        return (RouteRules.Holder(state.Route), request.To) switch
        {
            (null, _) => $"no version of {state.Model} holds all traffic, so there is none to go back from: promote one",
            (_, { } to) when state.Find(to) is null => $"{state.Model}@{to} is not registered",
            (var from, var to) when from == to => $"{state.Model}@{to} holds all traffic already",
            _ => null,
        };
    }

    // The end of every way to begin: a member of a group that would give up the version that holds all its traffic asks its group. What a rollout has given less than that goes back alone, as others do not stand on it.
    private static Step<ModelState, string?> With(Step<ModelState, string?> begun, RollbackInFlight rollback) => begun with
    {
        State = begun.State with
        {
            InFlight = begun.State.Group is { } group && RouteRules.Holder(begun.State.Route) == rollback.From
                ? rollback with { Phase = RollbackPhase.Asking, Group = new GroupPart(group.Name, Number: 0, Epoch: 0, IsOwn: true) }
                : rollback,
        },
    };

    private static Step<ModelState, string?> Begin(
        ModelState state, string id, string? wanted, string reason, string actor, bool automatic, DateTimeOffset requested, string[] hooks, DateTimeOffset now)
    {
        var rollback = new RollbackInFlight(
            id, RouteRules.Holder(state.Route) ?? state.Rollout!.Version, state.Route.Epoch, wanted, reason, actor, automatic, requested, [.. hooks], RollbackPhase.Warming, Target: null, Switched: null, Sorted.Empty);

        var facts = new Facts(state.Model, id, actor, now);
        var effects = ImmutableArray.CreateBuilder<Effect>();
        effects.AddRange(EndLate(state, facts));

        // A verdict that asks stands in the history already, and asks again after every window while there is no target.
        if (!automatic)
        {
            effects.Add(facts.Audit("rollback.requested", rollback.From, reason, Sorted.Of(("wanted", wanted))));
        }

        return Step.To<ModelState, string?>(state with { InFlight = rollback }, effects.ToImmutable(), null);
    }

    /// <summary>Routers that a late rollback still waits for follow the newer route instead.</summary>
    internal static ImmutableArray<Effect> EndLate(ModelState state, Facts facts) =>
        state.InFlight is { } late ? [facts.Alert(EventTypes.AlertResolved, AlertNames.RollbackUnconfirmed, late.From, $"{state.Model} is put back again")] : [];

    private static (ModelState State, ImmutableArray<Effect> Effects) Switched(ModelState state, RollbackInFlight rollback, Facts facts, DateTimeOffset now)
    {
        var next = state with
        {
            InFlight = rollback with { Phase = RollbackPhase.Switched, Switched = now },
            Cooldown = rollback is { Automatic: true, IsAtFault: true } ? state.Cooldown.After(now, state.LineageOf(rollback.From)) : state.Cooldown,
        };
        var data = Data(rollback, next.Route.Epoch);
        var share = rollback.Weight < 100 ? $", which had {Percent(rollback.Weight)} % of the traffic," : "";
        return (
            next,
            [
                .. facts.Event(EventTypes.RollbackStarted, rollback.From, $"{state.Model} goes back from {rollback.From}{share} to {rollback.Target}: {rollback.Reason}", data),
                .. rollback.IsAtFault ? (ImmutableArray<Effect>)[new ReportRollback(new FleetRollback(state.Model, rollback.Id, rollback.From, now, rollback.Reason))] : [],
                facts.Audit("rollback.started", rollback.From, rollback.Reason, data.AddRange(rollback.Rejected.Select(r => KeyValuePair.Create($"rejected.{r.Key}", r.Value)))),
            ]);
    }

    private static (ModelState State, ImmutableArray<Effect> Effects) Quarantine(ModelState state, RollbackInFlight rollback, Facts facts)
    {
        // Somebody may have asked for the version again in the meantime, or have quarantined it already.
        if (!rollback.IsAtFault || state.Find(rollback.From) is not { } bad || state.IsQuarantined(bad) || state.Versions.Any(v => v.QuarantineKey == bad.QuarantineKey && RouteRules.Carries(state.Route, v.Version)))
        {
            return (state, []);
        }

        var reason = $"rolled back: {rollback.Reason}";
        return (
            state.With(bad with { Good = null }) with { Quarantine = state.Quarantine.Add(bad.QuarantineKey, reason) },
            [
                .. facts.Event(EventTypes.VersionQuarantined, bad.Version, $"{bad.Version} must not serve any more: {reason}", Sorted.Of(("digest", bad.ArtifactSha256))),
                facts.Audit("version.quarantined", bad.Version, reason, Sorted.Of(("digest", bad.ArtifactSha256))),
            ]);
    }

    private static ModelState Remember(ModelState state, RollbackRecord record, Func<RollbackRecord, bool> replaced) =>
        state with { Rollbacks = [record, .. state.Rollbacks.Where(r => !replaced(r)).Take(ModelState.Remembered - 1)] };

    private static ImmutableSortedDictionary<string, string> Data(RollbackInFlight rollback, long epoch) => Sorted.Of(
        ("from", rollback.From),
        ("to", rollback.Target),
        ("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
        ("cause", rollback.Automatic ? "verdict" : "by hand"),
        ("actor", rollback.Actor),
        ("group", rollback.Group?.Group),
        ("groupEpoch", rollback.Group?.Epoch.ToString(CultureInfo.InvariantCulture)),
        ("weight", Percent(rollback.Weight)),
        ("rollout", rollback.Rollout));

    private static string Percent(double weight) => weight.ToString("0.##", CultureInfo.InvariantCulture);

    private static RollbackRecord Record(RollbackInFlight rollback, RollbackOutcome outcome, long epoch, DateTimeOffset? completed, RouteAcknowledgement[] words) => new(
        rollback.Id, outcome, rollback.From, rollback.Target, epoch, rollback.Reason, rollback.Actor, rollback.Requested, completed,
        (completed - rollback.Requested)?.TotalMilliseconds, words, rollback.Rejected)
    {
        Group = rollback.Group?.Group,
        GroupEpoch = rollback.Group is { Epoch: > 0 } group ? group.Epoch : null,
        Weight = rollback.Weight,
        Rollout = rollback.Rollout,
    };
}
