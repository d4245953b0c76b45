using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>Deliveries: pending until the receiver answers 2xx, then delivered; a dead letter when the schedule is used up or the hook wants no more. The id never changes.</summary>
public static class DeliveryRules
{
    /// <summary>Ends the attempt at a delivery.</summary>
    /// <returns>Whether there is such a delivery that waits.</returns>
    public static Step<AlertBook, bool> Answer(AlertBook book, string deliveryId, HookSpec hook, Attempt attempt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(attempt);
        if (book.Deliveries.FirstOrDefault(d => d.Id == deliveryId && d.State == DeliveryState.Pending) is not { } before)
        {
            return Step.Stay(book, false);
        }

        var step = Take(book, before, hook, attempt, now);
        return HookFilter.IsTrainer(hook) && before.Event.Data.TryGetValue("trigger", out var trigger)
            ? step with { Effects = [.. step.Effects, new TellHookAnswer(new RetrainHookAnswer(trigger, hook.Name, attempt.Delivered, attempt.Delivered ? attempt.Output : attempt.Error, now))] }
            : step;
    }

    /// <summary>Makes dead letters of a hook's waiting deliveries when it cannot be told any more: it is disabled, or no longer known.</summary>
    public static Step<AlertBook, bool> Bury(AlertBook book, string hook, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var next = book;
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var waiting in book.Deliveries.Where(d => d.Hook == hook && d.State == DeliveryState.Pending))
        {
            var step = End(next, waiting, waiting with { State = DeliveryState.DeadLettered, NextAttempt = null, LastError = reason }, now);
            next = step.State;
            effects.AddRange(step.Effects);
        }

        return Step.To(next, effects.ToImmutable(), effects.Count > 0);
    }

    /// <summary>Puts a dead letter back in the queue with its id and a fresh schedule; its hook is enabled again, since a person asked.</summary>
    /// <returns>Whether there is such a dead letter.</returns>
    public static Step<AlertBook, bool> Replay(AlertBook book, string deliveryId, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (book.Deliveries.FirstOrDefault(d => d.Id == deliveryId && d.State == DeliveryState.DeadLettered) is not { } dead)
        {
            return Step.Stay(book, false);
        }

        var again = dead with { State = DeliveryState.Pending, Attempts = 0, NextAttempt = now };
        var facts = new Facts(book.Model, $"{dead.Id}-replay-{now.UtcTicks}", actor, now);
        var data = Sorted.Of(("delivery", dead.Id), ("hook", dead.Hook), ("event", dead.Event.Id), ("type", dead.Event.Type));
        return Step.To<AlertBook, bool>(
            book with { Deliveries = book.Deliveries.Replace(dead, again), Disabled = book.Disabled.Remove(dead.Hook) },
            [facts.Audit("delivery.replayed", dead.Event.Version, $"{dead.Hook} is told again: {dead.LastError}", data)],
            true);
    }

    /// <summary>Id of the delivery of an event to a hook: the same whenever it is asked for, and without the dot that separates what is signed.</summary>
    public static string IdOf(string hook, string eventId) => $"dlv_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hook}\n{eventId}")))[..32]}";

    /// <summary>Queues an event that is no alert for every hook that asks for it or must be told.</summary>
    internal static Step<AlertBook, bool> Queue(AlertBook book, SentinelEvent happened, ImmutableArray<string> forced, IReadOnlyCollection<HookSpec> hooks, DateTimeOffset now)
    {
        var names = hooks.Where(h => HookFilter.Wants(h, happened.Type)).Select(h => h.Name).Union(forced, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var (next, effects) = (book, ImmutableArray.CreateBuilder<Effect>());
        foreach (var name in names)
        {
            var step = QueueFor(next, happened, [], name, hooks.FirstOrDefault(h => h.Name == name), now);
            next = step.State;
            effects.AddRange(step.Effects);
        }

        return Step.To(next, effects.ToImmutable(), true);
    }

    /// <summary>Queues an event for one hook.</summary>
    internal static Step<AlertBook, bool> QueueFor(AlertBook book, SentinelEvent happened, AlertView[] alerts, string name, HookSpec? hook, DateTimeOffset now)
    {
        var waiting = book.Deliveries.Count(d => d.State == DeliveryState.Pending) + 1;
        var pending = new DeliveryView(IdOf(name, happened.Id), name, happened, DeliveryState.Pending, 0, StartOf(book, hook, now), DeliveredAt: null, LastError: null) { Alerts = alerts };
        var next = book with { Deliveries = book.Deliveries.Insert(0, pending) };
        return Undeliverable(book, hook, name, waiting) is { } reason
            ? End(next, pending, pending with { State = DeliveryState.DeadLettered, NextAttempt = null, LastError = reason }, now)
            : Step.To(next, [], true);
    }

    /// <summary>Why a hook cannot be told now or later; null when it can.</summary>
    public static string? Undeliverable(AlertBook book, HookSpec? hook, string name)
    {
        ArgumentNullException.ThrowIfNull(book);
        return hook switch
        {
            null => $"no hook is named '{name}': apply its manifest, then replay this delivery",
            _ when book.IsDisabled(hook) => $"the hook answered 410 Gone at {book.Disabled[name].Since:u}: apply it with another address, or replay this delivery",
            _ => null,
        };
    }

    private static Step<AlertBook, bool> Take(AlertBook book, DeliveryView before, HookSpec hook, Attempt attempt, DateTimeOffset now)
    {
        var tried = before with { Attempts = before.Attempts + 1, LastError = attempt.Error };
        if (attempt.Delivered)
        {
            return End(book, before, tried with { State = DeliveryState.Delivered, DeliveredAt = now, NextAttempt = null, LastError = null }, now);
        }

        if (attempt.Gone)
        {
            return End(
                book with { Disabled = book.Disabled.SetItem(hook.Name, new DisabledHook(hook.Url, now)) },
                before,
                tried with { State = DeliveryState.DeadLettered, NextAttempt = null },
                now);
        }

        return DeliverySchedule.WaitAfter(tried.Attempts, attempt.RetryAfter) is { } wait
            ? Step.To(book with { Deliveries = HeldBack(book.Deliveries.Replace(before, tried with { NextAttempt = now + wait }), hook, now + wait) }, [], true)
            : End(book, before, tried with { State = DeliveryState.DeadLettered, NextAttempt = null }, now);
    }

    // Where order counts, nothing overtakes a delivery that is to be tried again.
    private static DateTimeOffset StartOf(AlertBook book, HookSpec? hook, DateTimeOffset now) =>
        hook is not null && GroupRules.IsOrdered(hook) && book.Deliveries.Max(d => d.Hook == hook.Name && d.State == DeliveryState.Pending ? d.NextAttempt : null) is { } last && last > now ? last : now;

    private static ImmutableArray<DeliveryView> HeldBack(ImmutableArray<DeliveryView> deliveries, HookSpec hook, DateTimeOffset until) =>
        GroupRules.IsOrdered(hook) ? [.. deliveries.Select(d => d.Hook == hook.Name && d.State == DeliveryState.Pending && d.NextAttempt < until ? d with { NextAttempt = until } : d)] : deliveries;

    private static string? Undeliverable(AlertBook book, HookSpec? hook, string name, int waiting) =>
        Undeliverable(book, hook, name) ?? (waiting > AlertBook.PendingMost ? $"{AlertBook.PendingMost} deliveries wait already: replay this one when the receivers answer again" : null);

    private static Step<AlertBook, bool> End(AlertBook book, DeliveryView before, DeliveryView after, DateTimeOffset now)
    {
        var kind = after.State == DeliveryState.Delivered ? "delivery.delivered" : "delivery.dead-lettered";

        // A replayed delivery ends a second time, which is another entry.
        var facts = new Facts(book.Model, $"{after.Id}-{now.UtcTicks}", Judgements.Actor, now);
        var data = Sorted.Of(
            ("delivery", after.Id), ("hook", after.Hook), ("event", after.Event.Id), ("type", after.Event.Type), ("attempts", after.Attempts.ToString(CultureInfo.InvariantCulture)));
        var next = book with { Deliveries = book.Deliveries.Replace(before, after) };
        return Step.To(next.Bounded(), [facts.Audit(kind, after.Event.Version, after.LastError ?? $"{after.Hook} has it", data)], true);
    }
}
