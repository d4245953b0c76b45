using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Decisions.Alerts;

/// <summary>Which events a hook asks for.</summary>
public static class HookFilter
{
    /// <summary>Whether one of the hook's filters fits the event's <see cref="EventTypes.ShortName"/>: equal to it, or its beginning where the filter ends in <c>*</c>.</summary>
    public static bool Wants(HookSpec hook, string eventType)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var name = EventTypes.ShortName(eventType);
        return Array.Exists(hook.Events, filter => filter.EndsWith('*') ? name.StartsWith(filter[..^1], StringComparison.Ordinal) : name == filter);
    }
}
