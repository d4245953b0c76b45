using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Groups;

/// <summary>
/// A group's way back: asked for → every member ready → decided, with the next epoch → every member switched; or, where one cannot or does not say so in time, decided the other way → every member let go. The decision
/// is a state of its own, so that whoever dies after it finds it and carries it out, and whoever dies before it finds none and asks again.
/// </summary>
public static class GroupMachine
{
    /// <summary>Says which models the group has; none disbands it.</summary>
    public static Step<GroupState, RegistrationResult> Declare(GroupState state, IReadOnlyCollection<string> models, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(models);
        if (Fault(models) is { } fault)
        {
            return Step.Stay(state, Registrations.Refusal("spec.models", fault));
        }

        ImmutableArray<string> next = [.. models.Order(StringComparer.Ordinal)];
        if (state.Models.SequenceEqual(next, StringComparer.Ordinal))
        {
            return Step.Stay(state, Registrations.Result(RegistrationOutcome.Unchanged));
        }

        if (state.Rollback is { } running)
        {
            return Step.Stay(state, Registrations.Refusal("spec.models", $"rollback {Text(running.Number)} of group {state.Name} is under way: declare it again when that is over"));
        }

        var outcome = state.Models.IsEmpty ? RegistrationOutcome.Created : RegistrationOutcome.Updated;
        var facts = new Facts(Subject(state), change, actor, now);
        var names = string.Join(", ", next);
        return Step.To(
            state with { Declared = true, Models = next },
            [
                .. state.Models.Except(next, StringComparer.Ordinal).Select(Effect (model) => new LeaveGroup(model, state.Name, actor)),
                facts.Audit(next.IsEmpty ? "group.disbanded" : "group.declared", null, next.IsEmpty ? "every model goes back alone" : $"{names} go back together or not at all", Sorted.Of(("group", state.Name), ("models", names))),
            ],
            Registrations.Result(outcome));
    }

    /// <summary>Why a group cannot consist of these models; null when it can.</summary>
    public static string? Fault(IReadOnlyCollection<string> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var twice = models.GroupBy(m => m, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        return models switch
        {
            { Count: 1 } => "must name at least two models: one alone goes back alone",
            { Count: > GroupState.ModelsMost } => string.Create(CultureInfo.InvariantCulture, $"must name at most {GroupState.ModelsMost} models, names {models.Count}"),
            _ when twice is not null => $"names {twice} twice",
            _ => models.FirstOrDefault(m => !ModelVersionId.IsModelName(m)) is { } wrong ? $"'{wrong}' is no model name" : null,
        };
    }

    /// <summary>Asks for a rollback. While one is under way, every further wish is answered by it.</summary>
    public static Step<GroupState, GroupAnswer> Ask(GroupState state, GroupRollbackRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        if (state.Models.IsEmpty || (request.Model is { } asking && !state.Models.Contains(asking, StringComparer.Ordinal)))
        {
            return Step.Stay(state, new GroupAnswer(null, $"{request.Model ?? state.Name} is in no group {state.Name}", IsMember: false));
        }

        if ((state.Rollback ?? state.Rollbacks.FirstOrDefault(r => r.Request.Id == request.Id)) is { } known)
        {
            return Step.Stay(state, new GroupAnswer(known, null));
        }

        if (request.Targets.Keys.FirstOrDefault(m => !state.Models.Contains(m, StringComparer.Ordinal)) is { } stranger)
        {
            return Step.Stay(state, new GroupAnswer(null, $"targets: {stranger} is no member of group {state.Name}, which has {string.Join(", ", state.Models)}"));
        }

        var rollback = new GroupRollback(
            state.Number + 1, request, GroupPhase.Preparing, Epoch: 0, now + GroupState.PrepareBound, Ended: null, [.. state.Models.Select(m => new GroupMemberPart(m, null, null, Done: false))]);
        return Step.To(
            state with { Number = rollback.Number, Rollback = rollback },
            IsOldNews(state, request) ? [] : Tell(state, rollback, EventTypes.GroupRequested, "group.requested", $"group {state.Name} is to go back: {request.Reason}", now),
            new GroupAnswer(rollback, null));
    }

    /// <summary>A member is ready. When all are, it is decided that the group goes back.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static Step<GroupState, bool> Ready(GroupState state, long number, string model, string target, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Open(state, number, GroupPhase.Preparing, model) is not { Target: null } part)
        {
            return Step.Stay(state, false);
        }

        var rollback = With(state.Rollback!, part with { Target = target });
        if (rollback.Members.Any(m => m.Target is null))
        {
            return Step.To(state with { Rollback = rollback }, [], true);
        }

        var decided = rollback with { Phase = GroupPhase.Committing, Epoch = state.Epoch + 1 };
        var targets = string.Join(", ", decided.Members.Select(m => $"{m.Model} to {m.Target}"));
        return Step.To(
            state with { Rollback = decided, Epoch = decided.Epoch },
            Tell(state, decided, EventTypes.GroupCommitted, "group.committed", $"group {state.Name} goes back, {targets}: {decided.Request.Reason}", now),
            true);
    }

    /// <summary>A member cannot: it is decided that the group stays.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static Step<GroupState, bool> Refuse(GroupState state, long number, string model, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Open(state, number, GroupPhase.Preparing, model) is { Target: null } part ? Release(state, With(state.Rollback!, part with { Refusal = reason }), now) : Step.Stay(state, false);
    }

    /// <summary>Where the time to get ready is over: it is decided that the group stays.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static Step<GroupState, bool> Expire(GroupState state, long number, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Rollback is not { Phase: GroupPhase.Preparing } rollback || rollback.Number != number || now < rollback.Deadline)
        {
            return Step.Stay(state, false);
        }

        var late = string.Create(CultureInfo.InvariantCulture, $"it was not ready within {GroupState.PrepareBound.TotalSeconds:0} s");
        return Release(state, rollback with { Members = [.. rollback.Members.Select(m => m.Target is null ? m with { Refusal = late } : m)] }, now);
    }

    /// <summary>A member has done what was decided. When all have, the rollback is over.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static Step<GroupState, bool> Done(GroupState state, long number, GroupPhase phase, string model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (phase is not (GroupPhase.Committing or GroupPhase.LettingGo) || Open(state, number, phase, model) is not { Done: false } part)
        {
            return Step.Stay(state, false);
        }

        var rollback = With(state.Rollback!, part with { Done = true });
        if (rollback.Members.Any(m => !m.Done))
        {
            return Step.To(state with { Rollback = rollback }, [], true);
        }

        var over = rollback with { Phase = phase == GroupPhase.Committing ? GroupPhase.Committed : GroupPhase.LetGo, Ended = now };
        var others = state.Rollbacks.Where(r => !(over.Phase == GroupPhase.LetGo && IsSame(r, over)));
        return Step.To(state with { Rollback = null, Rollbacks = [over, .. others.Take(GroupState.Remembered - 1)] }, [], true);
    }

    /// <summary>Members that could not, with the reason.</summary>
    public static ImmutableSortedDictionary<string, string> Refusals(GroupRollback rollback)
    {
        ArgumentNullException.ThrowIfNull(rollback);
        return Sorted.Empty.AddRange(rollback.Members.Where(m => m.Refusal is not null).Select(m => KeyValuePair.Create(m.Model, m.Refusal!)));
    }

    private static Step<GroupState, bool> Release(GroupState state, GroupRollback refused, DateTimeOffset now)
    {
        var rollback = refused with { Phase = GroupPhase.LettingGo };
        var reasons = string.Join("; ", Refusals(rollback).Select(r => $"{r.Key}: {r.Value}"));
        return Step.To(
            state with { Rollback = rollback },
            IsOldNews(state, rollback.Request) && state.Rollbacks.Any(r => IsSame(r, rollback))
                ? []
                : Tell(state, rollback, EventTypes.GroupReleased, "group.released", $"group {state.Name} does not go back, as it goes together or not at all: {reasons}", now),
            true);
    }

    private static GroupMemberPart? Open(GroupState state, long number, GroupPhase phase, string model) =>
        state.Rollback is { } rollback && rollback.Number == number && rollback.Phase == phase ? rollback.Members.FirstOrDefault(m => m.Model == model) : null;

    private static GroupRollback With(GroupRollback rollback, GroupMemberPart part) => rollback with { Members = [.. rollback.Members.Select(m => m.Model == part.Model ? part : m)] };

    // A verdict asks again after every window while nothing can be put back: the same answer is not news.
    private static bool IsOldNews(GroupState state, GroupRollbackRequest request) =>
        request.Automatic && state.Rollbacks is [{ Phase: GroupPhase.LetGo } last, ..] && last.Request.Model == request.Model && last.Request.From == request.From;

    private static bool IsSame(GroupRollback a, GroupRollback b) =>
        a.Phase == GroupPhase.LetGo && a.Request.Automatic && b.Request.Automatic && a.Request.Model == b.Request.Model && a.Request.From == b.Request.From && Refusals(a).SequenceEqual(Refusals(b));

    private static ImmutableArray<Effect> Tell(GroupState state, GroupRollback rollback, string type, string kind, string message, DateTimeOffset now)
    {
        var request = rollback.Request;
        var facts = new Facts(Subject(state), $"group-{state.Name}-{Text(rollback.Number)}", request.Actor, now);
        var data = Sorted.Of(
            ("group", state.Name),
            ("number", Text(rollback.Number)),
            ("model", request.Model),
            ("from", request.From),
            ("groupEpoch", rollback.Epoch == 0 ? null : Text(rollback.Epoch)),
            ("models", string.Join(", ", state.Models)));
        return [new PublishEvent(facts.Told(type, null, message, data) with { Model = request.Model ?? state.Models[0] }), facts.Audit(kind, null, message, data)];
    }

    private static string Subject(GroupState state) => $"group/{state.Name}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
