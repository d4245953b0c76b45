using System.Collections.Immutable;

namespace Sentinel.Decisions.Rollbacks;

/// <summary>How far a rollback has come.</summary>
public enum RollbackPhase
{
    /// <summary>Targets are looked at and warmed; the route is the old one.</summary>
    Warming,

    /// <summary>The route is set; routers are being told.</summary>
    Switched,

    /// <summary>The route is set and the time for it is over, but a router has not confirmed it: it is told again.</summary>
    Late,

    /// <summary>The model's group is to be asked; the route is the old one.</summary>
    Asking,

    /// <summary>For its group, targets are looked at and warmed; the route is held.</summary>
    Preparing,

    /// <summary>The target is warm and the route is held, until the group has decided.</summary>
    Held,
}

/// <summary>What a rollback knows of the group that it belongs to.</summary>
/// <param name="Group">The group.</param>
/// <param name="Number">Number of the group's rollback; 0 while the group is asked.</param>
/// <param name="Epoch">Epoch of the group that was decided; 0 before.</param>
/// <param name="IsOwn">Whether this model began it, and not another member.</param>
public sealed record GroupPart(string Group, long Number, long Epoch, bool IsOwn);

/// <summary>A rollback that is under way.</summary>
/// <param name="Id">Its id; deterministic where a verdict asked for it.</param>
/// <param name="From">Version that held the traffic.</param>
/// <param name="FromEpoch">Route under which it held it.</param>
/// <param name="Wanted">Target asked for by hand; null for the newest that is proved good.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what asked.</param>
/// <param name="Automatic">Whether a verdict asked.</param>
/// <param name="Requested">When it was asked for.</param>
/// <param name="AlertHooks">Hooks that are told of its end whatever their filters say.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Target">Version that was chosen; null while warming.</param>
/// <param name="Switched">When the route was set; null while warming.</param>
/// <param name="Rejected">Versions that are no target, with the reason.</param>
public sealed record RollbackInFlight(
    string Id,
    string From,
    long FromEpoch,
    string? Wanted,
    string Reason,
    string Actor,
    bool Automatic,
    DateTimeOffset Requested,
    ImmutableArray<string> AlertHooks,
    RollbackPhase Phase,
    string? Target,
    DateTimeOffset? Switched,
    ImmutableSortedDictionary<string, string> Rejected)
{
    /// <summary>Rollout whose version goes back; null where a version that holds all traffic does.</summary>
    public string? Rollout { get; init; }

    /// <summary>Version that held all traffic before that rollout: the first that is put back, proved good or not. Null where no rollout goes back.</summary>
    public string? Stable { get; init; }

    /// <summary>Whether the version is at fault: then its digest is quarantined, its lineage rests, and the fleet hears of it.</summary>
    public bool IsAtFault { get; init; } = true;

    /// <summary>The group that it goes back with; null where the model goes alone.</summary>
    public GroupPart? Group { get; init; }

    /// <summary>Whether nothing but the group may change the route.</summary>
    public bool HoldsRoute => Phase is RollbackPhase.Preparing or RollbackPhase.Held;

    /// <summary>Whether the route is set, and routers are being told.</summary>
    public bool IsSet => Phase is RollbackPhase.Switched or RollbackPhase.Late;

    /// <summary>Share of the traffic that the version is taken off, in percent: 100, or what a rollout had given it.</summary>
    public double Weight { get; init; } = 100;
}
