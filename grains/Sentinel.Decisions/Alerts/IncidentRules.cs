using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// What PagerDuty is told, which keeps one incident for all alerts of a name, whatever version or other labels they have: the end of one of them is told as the end of the incident only when none
/// that it was told of is open any more, and that one was seen only when none still waits for somebody. Until then it is told how the gravest of the others stands.
/// </summary>
public static class IncidentRules
{
    /// <summary>A delivery as it is to be sent.</summary>
    public static DeliveryView Current(AlertBook book, HookSpec hook, DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (hook.Type != HookTypes.PagerDuty || delivery.Alerts is not [var told] || Gravity(delivery.Event.Type) == 0)
        {
            return delivery;
        }

        // What it was not told of, such as an alert that is silenced, it will not be told the end of either.
        var open = book.Groups.GetValueOrDefault(hook.Name, NoticeGroup.Empty).Alerts;
        var gravest = book.Alerts
            .Where(line => line.Alert.Name == told.Name && line.Alert.Id != told.Id && open.ContainsKey(line.Alert.Id))
            .Select(line => (line.Alert, Type: Notices.TypeOf(open[line.Alert.Id].Status)))
            .OrderBy(other => Gravity(other.Type))
            .FirstOrDefault();
        return gravest.Alert is { } other && Gravity(gravest.Type) < Gravity(delivery.Event.Type)
            ? delivery with { Alerts = [other], Event = delivery.Event with { Type = gravest.Type, Version = other.Version, Message = other.Message } }
            : delivery;
    }

    private static int Gravity(string type) => type switch
    {
        EventTypes.AlertResolved => 2,
        EventTypes.AlertAcknowledged => 1,
        _ => 0,
    };
}
