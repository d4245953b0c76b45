using System.Collections.Immutable;
using Sentinel.Contracts.Groups;

namespace Sentinel.Decisions.Groups;

/// <summary>Everything that decides about one group of models. Changed only by <see cref="GroupMachine"/>.</summary>
public sealed record GroupState
{
    /// <summary>Rollbacks that are remembered.</summary>
    public const int Remembered = 64;

    /// <summary>Models that a group may have.</summary>
    public const int ModelsMost = 64;

    /// <summary>How long members may take to get ready.</summary>
    public static readonly TimeSpan PrepareBound = TimeSpan.FromSeconds(30);

    /// <summary>Name of the group.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody declared it.</summary>
    public bool Declared { get; init; }

    /// <summary>Members, in ordinal order.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Grows by one with every rollback that is decided.</summary>
    public long Epoch { get; init; }

    /// <summary>Number of the newest rollback.</summary>
    public long Number { get; init; }

    /// <summary>The rollback that is under way: at most one.</summary>
    public GroupRollback? Rollback { get; init; }

    /// <summary>Rollbacks that ended, newest first.</summary>
    public ImmutableArray<GroupRollback> Rollbacks { get; init; } = [];

    /// <summary>A group that nobody has declared.</summary>
    public static GroupState Unknown(string name) => new() { Name = name };

    /// <summary>What is shown of it.</summary>
    public GroupView View() => new(Name, [.. Models], Epoch, Rollback, [.. Rollbacks]);
}
