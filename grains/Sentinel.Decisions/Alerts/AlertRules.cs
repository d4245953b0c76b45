using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// Alerts: <c>firing → acknowledged → resolved</c>, identified by name, model and version, never by figures. An event of type <see cref="EventTypes.AlertFired"/> or
/// <see cref="EventTypes.AlertResolved"/> says in <c>data.alert</c> which alert it means; it is told to people only when it changes that alert. Every other event is told as it is.
/// </summary>
public static class AlertRules
{
    /// <summary>Takes an event. Repeats by id change nothing.</summary>
    /// <param name="book">The model's alerts.</param>
    /// <param name="happened">The event.</param>
    /// <param name="forced">Hooks that must be told whatever their filters say, by name.</param>
    /// <param name="hooks">All hooks.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it was news.</returns>
    public static Step<AlertBook, bool> Take(AlertBook book, SentinelEvent happened, ImmutableArray<string> forced, IReadOnlyCollection<HookSpec> hooks, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(happened);
        if (book.Seen.Contains(happened.Id))
        {
            return Step.Stay(book, false);
        }

        var (next, isNews) = happened.Type switch
        {
            EventTypes.AlertFired => Fire(book, happened, forced),
            EventTypes.AlertResolved => Resolve(book, happened, ref forced),
            _ => (book, true),
        };
        next = next with { Seen = book.Seen.Add(happened.Id) };
        if (!isNews)
        {
            return Step.To(next.Bounded(), [], false);
        }

        var queued = DeliveryRules.Queue(next, happened, forced, hooks, now);
        ImmutableArray<Effect> effects = happened.Type is EventTypes.AlertFired or EventTypes.AlertResolved ? [new PublishEvent(happened), .. queued.Effects] : queued.Effects;
        return Step.To(queued.State.Bounded(), effects, true);
    }

    /// <summary>Somebody has seen an alert.</summary>
    /// <returns>Whether there is one of that id that is not over.</returns>
    public static Step<AlertBook, bool> Acknowledge(AlertBook book, string alertId, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var line = book.Alerts.FirstOrDefault(a => a.Alert.Id == alertId && a.Alert.State != AlertState.Resolved);
        if (line is null || line.Alert.State == AlertState.Acknowledged)
        {
            return Step.Stay(book, line is not null);
        }

        var facts = new Facts(book.Model, $"alert-{alertId}-{line.Alert.Started.UtcTicks}", actor, now);
        var seen = line with { Alert = line.Alert with { State = AlertState.Acknowledged, AcknowledgedBy = actor } };
        return Step.To(
            book with { Alerts = book.Alerts.Replace(line, seen) },
            [facts.Audit("alert.acknowledged", line.Alert.Version, line.Alert.Message, Sorted.Of(("alert", line.Alert.Name)))],
            true);
    }

    /// <summary>Id of an alert: the first 16 hexadecimal digits of the SHA-256 of its labels.</summary>
    public static string IdOf(string name, string model, string? version) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Write(Sorted.Of(("alert", name), ("model", model), ("version", version))))))[..16];

    private static string NameOf(SentinelEvent happened) => happened.Data.GetValueOrDefault("alert", "unnamed");

    private static (AlertBook Book, bool IsNews) Fire(AlertBook book, SentinelEvent happened, ImmutableArray<string> forced)
    {
        var name = NameOf(happened);
        var id = IdOf(name, happened.Model, happened.Version);
        var known = book.Alerts.FirstOrDefault(a => a.Alert.Id == id);
        if (known is { Alert.State: not AlertState.Resolved })
        {
            // The figures may be new; that it fires is not.
            return (book with { Alerts = book.Alerts.Replace(known, known with { Alert = known.Alert with { Message = happened.Message } }) }, false);
        }

        var alert = new AlertView(id, name, happened.Model, happened.Version, AlertState.Firing, happened.Message, happened.Time, Resolved: null, AcknowledgedBy: null);
        var others = known is null ? book.Alerts : book.Alerts.Remove(known);
        return (book with { Alerts = others.Insert(0, new AlertLine(alert, forced)) }, true);
    }

    private static (AlertBook Book, bool IsNews) Resolve(AlertBook book, SentinelEvent happened, ref ImmutableArray<string> forced)
    {
        var id = IdOf(NameOf(happened), happened.Model, happened.Version);
        if (book.Alerts.FirstOrDefault(a => a.Alert.Id == id && a.Alert.State != AlertState.Resolved) is not { } known)
        {
            return (book, false);
        }

        forced = [.. forced.Union(known.Hooks, StringComparer.Ordinal)];
        var over = known with { Alert = known.Alert with { State = AlertState.Resolved, Resolved = happened.Time } };
        return (book with { Alerts = book.Alerts.Replace(known, over) }, true);
    }
}
