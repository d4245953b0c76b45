using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// Makes notifications of alerts and queues them. One change of one alert is told as the event that made it; anything else gets an event of its own, with a number of the model.
/// </summary>
internal static class Notices
{
    private const int AlertsInWords = 10;

    /// <summary>Type of the event that tells how an alert stands.</summary>
    internal static string TypeOf(ToldStatus status) => status switch
    {
        ToldStatus.Acknowledged => EventTypes.AlertAcknowledged,
        ToldStatus.Resolved => EventTypes.AlertResolved,
        _ => EventTypes.AlertFired,
    };

    /// <summary>Queues a notification of some alerts for a hook: one of all, or one of each where the receiver wants them so.</summary>
    internal static Step<AlertBook, int> Queue(AlertBook book, string name, HookSpec? hook, ImmutableArray<AlertLine> lines, bool isRepeat, DateTimeOffset now)
    {
        var parts = hook is not null && GroupRules.IsOneByOne(hook) ? lines.Select(ImmutableArray.Create) : lines.IsEmpty ? [] : [lines];
        var (next, effects, queued) = (book, ImmutableArray.CreateBuilder<Effect>(), 0);
        foreach (var part in parts)
        {
            var happened = Single(next, name, part, isRepeat);
            if (happened is null)
            {
                next = next with { Notices = next.Notices + 1 };
                happened = Numbered(next, part, isRepeat, now);
            }

            var step = DeliveryRules.QueueFor(next, happened, [.. part.Select(line => line.Alert)], name, hook, now);
            next = step.State;
            effects.AddRange(step.Effects);
            queued++;
        }

        return Step.To(next, effects.ToImmutable(), queued);
    }

    private static SentinelEvent? Single(AlertBook book, string name, ImmutableArray<AlertLine> lines, bool isRepeat) =>
        lines is [{ Last: { } last, Status: not ToldStatus.Flapping } line] && !isRepeat && last.Type == TypeOf(line.Status) && DeliveryRules.IdOf(name, last.Id) is var id && book.Deliveries.All(d => d.Id != id)
            ? last
            : null;

    private static SentinelEvent Numbered(AlertBook book, ImmutableArray<AlertLine> lines, bool isRepeat, DateTimeOffset now)
    {
        var type = TypeOf(lines.Min(line => line.Status is ToldStatus.Flapping ? ToldStatus.Firing : line.Status));
        var id = string.Create(CultureInfo.InvariantCulture, $"{book.Model}/notice-{book.Notices}/{EventTypes.ShortName(type)}");
        var versions = lines.Select(line => line.Alert.Version).Distinct().ToArray();
        var version = versions.Length == 1 ? versions[0] : null;
        return lines is [var only]
            ? new SentinelEvent(id, type, book.Model, version, now, InWords(only, isRepeat), Sorted.Of(("alert", only.Alert.Name), ("repeat", isRepeat ? "true" : null), ("flapping", only.Alert.Flapping ? "true" : null)))
            : new SentinelEvent(id, type, book.Model, version, now, InWords(book.Model, lines, isRepeat), Sorted.Of(
                ("repeat", isRepeat ? "true" : null), ("firing", Names(lines, ToldStatus.Firing)), ("acknowledged", Names(lines, ToldStatus.Acknowledged)),
                ("flapping", Names(lines, ToldStatus.Flapping)), ("resolved", Names(lines, ToldStatus.Resolved))));
    }

    private static string InWords(AlertLine line, bool isRepeat) => line.Status switch
    {
        ToldStatus.Flapping => string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Alert.Message} — it changed more than {FlapRules.ChangesMost} times within {FlapRules.Period.TotalMinutes:F0} min, so nothing more is told of it until it has been steady for {FlapRules.SteadyAfter.TotalMinutes:F0} min"),
        _ when isRepeat => $"since {line.Alert.Started:u}: {line.Alert.Message}",
        _ => line.Alert.Message,
    };

    private static string InWords(string model, ImmutableArray<AlertLine> lines, bool isRepeat)
    {
        var counts = lines.CountBy(line => line.Status).OrderBy(c => c.Key).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {Word(c.Key, isRepeat)}"));
        var each = lines.Take(AlertsInWords).Select(line => $"{Word(line.Status, isRepeat)}: {NameOf(line)}: {line.Alert.Message}");
        var more = lines.Length > AlertsInWords ? string.Create(CultureInfo.InvariantCulture, $"\nand {lines.Length - AlertsInWords} more") : "";
        return $"{model}: {string.Join(", ", counts)}\n{string.Join('\n', each)}{more}";
    }

    private static string Word(ToldStatus status, bool isRepeat) => status switch
    {
        ToldStatus.Firing => isRepeat ? "still firing" : "firing",
        ToldStatus.Acknowledged => "acknowledged",
        ToldStatus.Flapping => "flapping",
        _ => "resolved",
    };

    private static string? Names(ImmutableArray<AlertLine> lines, ToldStatus status) =>
        string.Join(", ", lines.Where(line => line.Status == status).Select(NameOf)) is { Length: > 0 } names ? names : null;

    private static string NameOf(AlertLine line) => line.Alert.Version is null ? line.Alert.Name : $"{line.Alert.Name} {line.Alert.Version}";
}
