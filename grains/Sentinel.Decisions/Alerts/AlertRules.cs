using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// Alerts: <c>firing → acknowledged → resolved</c>, identified by their labels, never by figures. An event of type <see cref="EventTypes.AlertFired"/> or
/// <see cref="EventTypes.AlertResolved"/> says in <c>data.alert</c> which alert it means; it is news only when it changes that alert, and then it is for <see cref="NoticeRules"/> to say who is
/// told when. Every other event is told as it is, at once.
/// </summary>
public static class AlertRules
{
    /// <summary>Takes an event. Repeats by id change nothing.</summary>
    /// <param name="book">The model's alerts.</param>
    /// <param name="happened">The event.</param>
    /// <param name="forced">Hooks that must be told whatever their filters say, by name.</param>
    /// <param name="audience">Hooks and silences.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it was news.</returns>
    public static Step<AlertBook, bool> Take(AlertBook book, SentinelEvent happened, ImmutableArray<string> forced, Audience audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(audience);
        if (book.Seen.Contains(happened.Id))
        {
            return Step.Stay(book, false);
        }

        var seen = book with { Seen = book.Seen.Add(happened.Id) };
        var taken = happened.Type switch
        {
            EventTypes.AlertFired => Fire(seen, happened, forced, now),
            EventTypes.AlertResolved => Resolve(seen, happened, now),
            _ => DeliveryRules.Queue(seen, happened, forced, audience.Hooks, now),
        };
        var told = NoticeRules.Advance(taken.State, audience, now);
        return Step.To(told.State.Bounded(), [.. taken.Effects, .. told.Effects], taken.Result);
    }

    /// <summary>Somebody has seen an alert.</summary>
    /// <returns>Whether there is one of that id that is not over.</returns>
    public static Step<AlertBook, bool> Acknowledge(AlertBook book, string alertId, string actor, Audience audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(audience);
        var line = book.Alerts.FirstOrDefault(a => a.Alert.Id == alertId && a.Alert.State != AlertState.Resolved);
        if (line is null || line.Alert.State == AlertState.Acknowledged)
        {
            return Step.Stay(book, line is not null);
        }

        var facts = new Facts(book.Model, $"alert-{alertId}-{now.UtcTicks}", actor, now);
        var happened = facts.Told(EventTypes.AlertAcknowledged, line.Alert.Version, $"{actor} has seen: {line.Alert.Message}", Sorted.Of(("alert", line.Alert.Name), ("by", actor)));
        var seen = line with { Alert = line.Alert with { State = AlertState.Acknowledged, AcknowledgedBy = actor }, Last = happened };
        var told = NoticeRules.Advance(book with { Alerts = book.Alerts.Replace(line, seen) }, audience, now);
        return Step.To(
            told.State.Bounded(),
            [new PublishEvent(happened), facts.Audit("alert.acknowledged", line.Alert.Version, line.Alert.Message, Sorted.Of(("alert", line.Alert.Name))), .. told.Effects],
            true);
    }

    private static Step<AlertBook, bool> Fire(AlertBook book, SentinelEvent happened, ImmutableArray<string> forced, DateTimeOffset now)
    {
        var labels = AlertLabels.Of(happened);
        var id = AlertLabels.IdOf(labels);
        var known = book.Alerts.FirstOrDefault(a => a.Alert.Id == id);
        if (known is { Alert.State: not AlertState.Resolved })
        {
            // The figures may be new; that it fires is not.
            return Step.To(book with { Alerts = book.Alerts.Replace(known, known with { Alert = known.Alert with { Message = happened.Message, Labels = labels, Annotations = AlertLabels.AnnotationsOf(happened) } }) }, [], false);
        }

        var name = labels[AlertLabels.Name];
        if (book.Alerts.Count(a => a.Alert.State != AlertState.Resolved) >= AlertBook.OpenMost)
        {
            var facts = new Facts(book.Model, happened.Id, Judgements.Actor, now);
            return Step.To(book, [facts.Audit("alert.refused", happened.Version, $"{AlertBook.OpenMost} alerts are open already, so this one is not opened: {happened.Message}", Sorted.Of(("alert", name)))], false);
        }

        var alert = new AlertView(id, name, happened.Model, happened.Version, AlertState.Firing, happened.Message, happened.Time, Resolved: null, AcknowledgedBy: null)
        {
            Labels = labels,
            Annotations = AlertLabels.AnnotationsOf(happened),
            Flapping = known?.Alert.Flapping ?? false,
        };

        // Whoever was told by name when it fired before, and not yet of its end, has to hear of that too.
        ImmutableArray<string> hooks = known is null ? forced : [.. forced.Union(known.Hooks.Where(h => book.Groups.GetValueOrDefault(h)?.Alerts.ContainsKey(id) == true), StringComparer.Ordinal)];
        var line = FlapRules.Changed(new AlertLine(alert, hooks) { Last = happened, Changes = known?.Changes ?? [] }, now);
        var others = known is null ? book.Alerts : book.Alerts.Remove(known);
        return Step.To<AlertBook, bool>(book with { Alerts = others.Insert(0, line) }, [new PublishEvent(happened)], true);
    }

    private static Step<AlertBook, bool> Resolve(AlertBook book, SentinelEvent happened, DateTimeOffset now)
    {
        var id = AlertLabels.IdOf(AlertLabels.Of(happened));
        if (book.Alerts.FirstOrDefault(a => a.Alert.Id == id && a.Alert.State != AlertState.Resolved) is not { } known)
        {
            return Step.To(book, [], false);
        }

        var over = FlapRules.Changed(known with { Alert = known.Alert with { State = AlertState.Resolved, Resolved = happened.Time, Message = happened.Message }, Last = happened }, now);
        return Step.To<AlertBook, bool>(book with { Alerts = book.Alerts.Replace(known, over) }, [new PublishEvent(happened)], true);
    }
}
