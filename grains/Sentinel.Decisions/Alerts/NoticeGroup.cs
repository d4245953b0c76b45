using System.Collections.Immutable;

namespace Sentinel.Decisions.Alerts;

/// <summary>How an alert stands for those who are told of it.</summary>
public enum ToldStatus
{
    /// <summary>It fires.</summary>
    Firing,

    /// <summary>It fires and somebody has seen it.</summary>
    Acknowledged,

    /// <summary>It changes too often to be told.</summary>
    Flapping,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>What a hook was told last of an alert.</summary>
/// <param name="Status">What.</param>
/// <param name="Since">When.</param>
public sealed record Told(ToldStatus Status, DateTimeOffset Since);

/// <summary>What a hook knows of a model's alerts.</summary>
/// <param name="Alerts">What it was told of each alert that was not over then, by the alert's id.</param>
/// <param name="Waiting">Since when there is something that it was not told; null when there is nothing.</param>
/// <param name="Last">When it was told something last; null for never.</param>
public sealed record NoticeGroup(ImmutableSortedDictionary<string, Told> Alerts, DateTimeOffset? Waiting, DateTimeOffset? Last)
{
    /// <summary>It knows nothing.</summary>
    public static NoticeGroup Empty { get; } = new(ImmutableSortedDictionary.Create<string, Told>(StringComparer.Ordinal), Waiting: null, Last: null);

    /// <summary>Whether nothing of it needs to be remembered.</summary>
    internal bool IsEmpty => Alerts.IsEmpty && Waiting is null;
}
