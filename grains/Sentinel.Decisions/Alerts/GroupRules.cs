using Sentinel.Contracts.Alerts;

namespace Sentinel.Decisions.Alerts;

/// <summary>How a hook gathers alerts when its manifest does not say: people are told in groups, machines at once.</summary>
public static class GroupRules
{
    /// <summary>Each change by itself and at once, nothing twice.</summary>
    public static readonly GroupPolicy AtOnce = new(0, 0, RepeatSeconds: null);

    /// <summary>30 s for the first notification, 5 min between changes, every 4 h while something fires.</summary>
    public static readonly GroupPolicy ForPeople = new(30, 300, 4 * 3600);

    /// <summary>
    /// The policy of a hook. Mail and webhooks that ask for alerts alone are for people; Slack is told of changes only; webhooks that ask for anything else, Kafka, PagerDuty and Alertmanager are
    /// machines, the latter two of which group by themselves.
    /// </summary>
    public static GroupPolicy Of(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.Group ?? hook.Type switch
        {
            HookTypes.Smtp => ForPeople,
            HookTypes.Slack => ForPeople with { RepeatSeconds = null },
            HookTypes.Webhook when hook.Events.Length > 0 && Array.TrueForAll(hook.Events, HookFilter.IsOfAlerts) => ForPeople,
            _ => AtOnce,
        };
    }

    /// <summary>Whether each alert is told by itself, since the receiver opens and closes them one by one.</summary>
    public static bool IsOneByOne(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.Type == HookTypes.PagerDuty;
    }

    /// <summary>Whether the receiver keeps the state that it is told, so that an older one must never come after a newer one.</summary>
    public static bool IsOrdered(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.Type != HookTypes.Webhook && !HookFilter.IsTrainer(hook);
    }
}
