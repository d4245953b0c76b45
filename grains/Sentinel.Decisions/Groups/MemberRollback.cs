using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Groups;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Groups;

/// <summary>
/// A model's part in its group's rollbacks: asked to get ready it holds its route, warms a target and says so; then it switches or lets go, as the group decides, and never by itself. Every word of the group carries
/// the number of its rollback, so that one that comes twice, late or out of order changes nothing.
/// </summary>
public static class MemberRollback
{
    /// <summary>Makes the model a member.</summary>
    /// <returns>Why not; null when it is one.</returns>
    public static Step<ModelState, string?> Join(ModelState state, string group, long number, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state switch
        {
            { Registered: false } => Step.Stay<ModelState, string?>(state, $"{state.Model} is not registered: apply its manifest first"),
            { Group: { } mine } when mine.Name == group => Step.Stay<ModelState, string?>(state, null),
            { Group: { } other } => Step.Stay<ModelState, string?>(state, $"{state.Model} is a member of group {other.Name}: take it out there first"),
            _ => Step.To<ModelState, string?>(
                state with { Group = new GroupMembership(group, number) },
                [new Facts(state.Model, change, actor, now).Audit("group.joined", null, $"goes back together with the other models of group {group}, or not at all", Sorted.Of(("group", group)))],
                null),
        };
    }

    /// <summary>Ends the membership. A rollback that still is to ask the group goes on alone.</summary>
    /// <returns>Whether it was a member.</returns>
    public static Step<ModelState, bool> Leave(ModelState state, string group, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Group?.Name != group || state.InFlight is { HoldsRoute: true }
            ? Step.Stay(state, false)
            : Step.To(
                state with { Group = null, InFlight = Alone(state.InFlight) },
                [new Facts(state.Model, change, actor, now).Audit("group.left", null, $"goes back without group {group}", Sorted.Of(("group", group)))],
                true);
    }

    /// <summary>Gets ready, if it can at all: the route is held from now on.</summary>
    /// <returns>Why it cannot; null when it looks for a target, or has one.</returns>
    public static Step<ModelState, string?> Prepare(ModelState state, GroupOrder order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(order);
        var part = new GroupPart(order.Group, order.Number, Epoch: 0, IsOwn: false);
        return state switch
        {
            _ when state.Group?.Name != order.Group => Step.Stay<ModelState, string?>(state, $"it is no member of group {order.Group}"),
            _ when order.Number <= state.Group.Ended => Step.Stay<ModelState, string?>(state, "that rollback is over for it"),
            { InFlight: { HoldsRoute: true, Group: { } mine } } when mine.Number == order.Number => Step.Stay<ModelState, string?>(state, null),
            { InFlight: { Phase: RollbackPhase.Asking } asking } => Step.To<ModelState, string?>(
                state with { InFlight = asking with { Phase = RollbackPhase.Preparing, Group = part with { IsOwn = true }, Wanted = order.Request.Targets.GetValueOrDefault(state.Model, asking.Wanted!) } }, [], null),
            { InFlight: { Phase: not RollbackPhase.Late } other } => Step.Stay<ModelState, string?>(state, $"rollback {other.Id} from {other.From} is under way"),
            _ when From(state) is null => Step.Stay<ModelState, string?>(state, "no version of it holds all traffic, so there is none to go back from"),
            _ => Begin(state, order, part, now),
        };
    }

    /// <summary>The target is warm: it is kept until the group has decided.</summary>
    /// <returns>Whether it is; false when the group has decided meanwhile, or when the version may not serve.</returns>
    public static Step<ModelState, bool> Hold(ModelState state, long number, string target, ImmutableSortedDictionary<string, string> rejected)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.InFlight is { Phase: RollbackPhase.Preparing, Group: { } part } rollback && part.Number == number && state.Find(target) is { } version && !state.IsQuarantined(version)
            ? Step.To(state with { InFlight = rollback with { Phase = RollbackPhase.Held, Target = target, Rejected = rejected } }, [], true)
            : Step.Stay(state, false);
    }

    /// <summary>The group goes back: the model switches to the target that it holds. Versions that are not at fault lose their proof, as they were good beside others than those that serve now.</summary>
    /// <returns>Whether it has switched, now or before.</returns>
    public static Step<ModelState, bool> Commit(ModelState state, string group, long number, long epoch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.InFlight is not { Phase: RollbackPhase.Held, Group: { } part } rollback || part.Group != group || part.Number != number)
        {
            return Step.Stay(state, state.Group is { } mine && mine.Name == group && mine.Ended >= number);
        }

        var switched = RollbackMachine.SwitchHeld(state with { Group = new GroupMembership(group, number) }, part with { Epoch = epoch }, now);
        if (rollback.IsAtFault || switched.State.Find(rollback.From) is not { Good: not null } good)
        {
            return switched;
        }

        var facts = new Facts(state.Model, rollback.Id, rollback.Actor, now);
        return Step.To(
            switched.State.With(good with { Good = null }),
            switched.Effects.Add(facts.Audit("version.no-longer-good", good.Version, $"it was good beside versions that group {group} has taken off")),
            true);
    }

    /// <summary>The group stays: the model lets go of its route. Where it had asked itself, people are told.</summary>
    /// <param name="state">The model.</param>
    /// <param name="group">The group.</param>
    /// <param name="number">Number of its rollback.</param>
    /// <param name="wish">Id of the wish that began it.</param>
    /// <param name="refusals">Members that could not, with the reason.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether anything changed.</returns>
    public static Step<ModelState, bool> Release(ModelState state, string group, long number, string wish, ImmutableSortedDictionary<string, string> refusals, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Group is not { } mine || mine.Name != group || mine.Ended >= number)
        {
            return Step.Stay(state, false);
        }

        var over = state with { Group = new GroupMembership(group, number) };
        var asked = over.InFlight is { Phase: RollbackPhase.Asking, Id: var id } && id == WishOf(state.Model, wish);
        if (!asked && !(over.InFlight is { HoldsRoute: true, Group: { } part } && part.Number == number))
        {
            return Step.To(over, [], true);
        }

        if (over.InFlight is { Group.IsOwn: false })
        {
            return Step.To(over with { InFlight = null }, [], true);
        }

        // One that began as another's wish while this model was about to ask keeps its own id.
        var abandoned = RollbackMachine.Abandon(over, over.InFlight!.Id, refusals, now);
        return Step.To(abandoned.State, abandoned.Effects, true);
    }

    /// <summary>The group does not know the model: its rollback goes on alone.</summary>
    /// <returns>Whether it was waiting for the group.</returns>
    public static Step<ModelState, bool> GoAlone(ModelState state, string id)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.InFlight is { Phase: RollbackPhase.Asking } asking && asking.Id == id
            ? Step.To(state with { Group = null, InFlight = Alone(asking) }, [], true)
            : Step.Stay(state, false);
    }

    /// <summary>The wish that a model's rollback is to its group, where the model begins it.</summary>
    public static GroupRollbackRequest Wish(string model, RollbackInFlight rollback)
    {
        ArgumentNullException.ThrowIfNull(rollback);
        var targets = rollback.Wanted is { } wanted ? Sorted.Of((model, wanted)) : Sorted.Empty;
        return new GroupRollbackRequest($"{model}/{rollback.Id}", model, rollback.From, rollback.Reason, rollback.Actor, rollback.Automatic, rollback.Requested, targets);
    }

    private static string? WishOf(string model, string wish) => wish.StartsWith($"{model}/", StringComparison.Ordinal) ? wish[(model.Length + 1)..] : null;

    private static RollbackInFlight? Alone(RollbackInFlight? rollback) =>
        rollback is { Phase: RollbackPhase.Asking } ? rollback with { Phase = RollbackPhase.Warming, Group = null } : rollback;

    // Of a rollout that has come less far, it is the stable version that the group's others stand beside.
    private static string? From(ModelState state) => RouteRules.Holder(state.Route) ?? state.Rollout?.Stable;

    private static Step<ModelState, string?> Begin(ModelState state, GroupOrder order, GroupPart part, DateTimeOffset now)
    {
        var from = From(state)!;
        var id = string.Create(CultureInfo.InvariantCulture, $"rollback-{order.Group}-{order.Number}");
        var baking = state.Rollout is { } rollout && rollout.Version == from ? rollout : null;
        var hooks = state.Monitor?.Actions.AlertHooks ?? [];
        var begun = new RollbackInFlight(
            id, from, state.Route.Epoch, order.Request.Targets.GetValueOrDefault(state.Model), order.Request.Reason, order.Request.Actor, order.Request.Automatic, order.Request.Requested, [.. hooks],
            RollbackPhase.Preparing, Target: null, Switched: null, Sorted.Empty)
        {
            IsAtFault = false,
            Rollout = baking?.Id,
            Stable = baking?.Stable,
            Group = part,
        };
        return Step.To<ModelState, string?>(state with { InFlight = begun }, RollbackMachine.EndLate(state, new Facts(state.Model, id, order.Request.Actor, now)), null);
    }
}
