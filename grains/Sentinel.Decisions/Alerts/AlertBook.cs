using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Decisions.Alerts;

/// <summary>An alert, with the hooks that were told of it by name and so are told of its end.</summary>
public sealed record AlertLine(AlertView Alert, ImmutableArray<string> Hooks)
{
    /// <summary>The event of its newest change of state; null for alerts of older records.</summary>
    public SentinelEvent? Last { get; init; }

    /// <summary>Times of its newest changes of state, oldest first.</summary>
    public ImmutableArray<DateTimeOffset> Changes { get; init; } = [];

    /// <summary>How it stands for those who are told.</summary>
    internal ToldStatus Status => (Alert.Flapping, Alert.State) switch
    {
        (true, _) => ToldStatus.Flapping,
        (_, AlertState.Firing) => ToldStatus.Firing,
        (_, AlertState.Acknowledged) => ToldStatus.Acknowledged,
        _ => ToldStatus.Resolved,
    };
}

/// <summary>A hook that answered 410, under the address that it had.</summary>
public sealed record DisabledHook(string Url, DateTimeOffset Since);

/// <summary>A model's alerts and the deliveries of its events.</summary>
/// <param name="Model">The model.</param>
/// <param name="Alerts">Alerts, the newest first; one for each identity.</param>
/// <param name="Deliveries">Deliveries, the newest first.</param>
/// <param name="Disabled">Hooks that want no more, by name.</param>
/// <param name="Seen">Ids of the newest events, oldest first: a repeat is ignored.</param>
public sealed record AlertBook(
    string Model,
    ImmutableArray<AlertLine> Alerts,
    ImmutableArray<DeliveryView> Deliveries,
    ImmutableSortedDictionary<string, DisabledHook> Disabled,
    ImmutableArray<string> Seen)
{
    /// <summary>Alerts that may be open at once; one more is not opened, and the history says so.</summary>
    public const int OpenMost = 1000;

    /// <summary>Resolved alerts that are kept.</summary>
    public const int ResolvedKept = 200;

    /// <summary>Delivered deliveries that are kept.</summary>
    public const int DeliveredKept = 200;

    /// <summary>Dead letters that are kept; the history remembers the older ones.</summary>
    public const int DeadLettersKept = 500;

    /// <summary>Deliveries that may wait; one more is a dead letter at once.</summary>
    public const int PendingMost = 1000;

    /// <summary>Event ids that are remembered.</summary>
    public const int SeenKept = 1000;

    /// <summary>What each hook was told of the alerts, by its name.</summary>
    public ImmutableSortedDictionary<string, NoticeGroup> Groups { get; init; } = ImmutableSortedDictionary.Create<string, NoticeGroup>(StringComparer.Ordinal);

    /// <summary>Notifications that were numbered so far.</summary>
    public long Notices { get; init; }

    /// <summary>Nothing happened yet.</summary>
    public static AlertBook Empty(string model) => new(model, [], [], ImmutableSortedDictionary.Create<string, DisabledHook>(StringComparer.Ordinal), []);

    /// <summary>The earliest time at which a delivery is due; null when none waits.</summary>
    public DateTimeOffset? NextAttempt => Deliveries.Min(d => d.State == DeliveryState.Pending ? d.NextAttempt : null);

    /// <summary>Whether anybody may have to be told of an alert later.</summary>
    public bool HasNotices => !Groups.IsEmpty || Alerts.Any(a => a.Status != ToldStatus.Resolved);

    /// <summary>Whether a hook asked to be left alone for good; a changed address counts as another hook.</summary>
    public bool IsDisabled(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Disabled.TryGetValue(hook.Name, out var disabled) && disabled.Url == hook.Url;
    }

    /// <summary>The same within its bounds.</summary>
    internal AlertBook Bounded() => this with
    {
        Alerts = Keep(Alerts, a => a.Status == ToldStatus.Resolved, ResolvedKept),
        Deliveries = Keep(Keep(Deliveries, d => d.State == DeliveryState.Delivered, DeliveredKept), d => d.State == DeliveryState.DeadLettered, DeadLettersKept),
        Seen = Seen.Length > SeenKept ? Seen.RemoveRange(0, Seen.Length - SeenKept) : Seen,
    };

    private static ImmutableArray<T> Keep<T>(ImmutableArray<T> items, Func<T, bool> counted, int most)
    {
        var kept = 0;
        return items.RemoveAll(item => counted(item) && ++kept > most);
    }
}
