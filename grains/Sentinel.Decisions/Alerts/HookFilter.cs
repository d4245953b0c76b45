using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Decisions.Alerts;

/// <summary>Which events a hook asks for.</summary>
public static class HookFilter
{
    private static readonly string[] OfAlerts = [EventTypes.ShortName(EventTypes.AlertFired), EventTypes.ShortName(EventTypes.AlertAcknowledged), EventTypes.ShortName(EventTypes.AlertResolved)];

    private static readonly string Request = EventTypes.ShortName(EventTypes.RetrainRequested);

    /// <summary>Whether one of the hook's filters fits the event's <see cref="EventTypes.ShortName"/>: equal to it, or its beginning where the filter ends in <c>*</c>.</summary>
    public static bool Wants(HookSpec hook, string eventType)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return WantsName(hook, EventTypes.ShortName(eventType));
    }

    /// <summary>Whether the hook starts a trainer.</summary>
    public static bool IsTrainer(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return HookTypes.Trainers.Contains(hook.Type, StringComparer.Ordinal);
    }

    /// <summary>Whether a filter asks for alerts and nothing else.</summary>
    internal static bool IsOfAlerts(string filter) => filter.StartsWith("alert.", StringComparison.Ordinal);

    /// <summary>Whether a filter asks for requests for retraining and nothing else.</summary>
    internal static bool IsRequest(string filter) => filter == Request;

    /// <summary>Whether the hook asks for any change of alerts.</summary>
    internal static bool WantsAlerts(HookSpec hook) => Array.Exists(OfAlerts, name => WantsName(hook, name));

    private static bool WantsName(HookSpec hook, string name) =>
        Array.Exists(hook.Events, filter => filter.EndsWith('*') ? name.AsSpan().StartsWith(filter.AsSpan(0, filter.Length - 1), StringComparison.Ordinal) : name == filter);
}
