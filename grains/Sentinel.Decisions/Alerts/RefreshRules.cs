using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// What an Alertmanager is told again and again: it takes an alert that it does not hear of for over, so every one that it was told of comes again while it fires, and for a while after its end,
/// should the word of that be lost. These repeats are no deliveries: nothing depends on any one of them.
/// </summary>
public static class RefreshRules
{
    /// <summary>Time between two repeats.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>How long the end of an alert is repeated.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromMinutes(5);

    /// <summary>The Alertmanagers that have to hear something again, and of which alerts.</summary>
    public static IReadOnlyDictionary<HookSpec, AlertView[]> Of(AlertBook book, Audience audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(audience);
        var silenced = audience.Silenced(book.Alerts, now);
        return audience.Hooks.Where(hook => hook.Type == HookTypes.Alertmanager && !book.IsDisabled(hook))
            .Select(hook => (Hook: hook, Alerts: Of(book, hook, silenced, now)))
            .Where(refresh => refresh.Alerts.Length > 0)
            .ToDictionary(refresh => refresh.Hook, refresh => refresh.Alerts);
    }

    /// <summary>A delivery as it is to be sent: an Alertmanager is told how its alerts stand now, for what it is told last holds.</summary>
    public static DeliveryView Current(AlertBook book, HookSpec hook, DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        return hook.Type == HookTypes.Alertmanager
            ? delivery with { Alerts = [.. delivery.Alerts.Select(told => book.Alerts.FirstOrDefault(line => line.Alert.Id == told.Id)?.Alert ?? told)] }
            : delivery;
    }

    private static AlertView[] Of(AlertBook book, HookSpec hook, ImmutableHashSet<string> silenced, DateTimeOffset now)
    {
        var told = book.Groups.GetValueOrDefault(hook.Name, NoticeGroup.Empty).Alerts;
        return
        [
            .. book.Alerts.Where(line => !silenced.Contains(line.Alert.Id)
                && (told.ContainsKey(line.Alert.Id) || (line.Alert.Resolved + AfterEnd > now && IsDelivered(book, hook, line))))
                .Select(line => line.Alert),
        ];
    }

    private static bool IsDelivered(AlertBook book, HookSpec hook, AlertLine line) =>
        book.Deliveries.Any(d => d.Hook == hook.Name && Array.Exists(d.Alerts, alert => alert.Id == line.Alert.Id));
}
