using System.Collections.Immutable;
using Sentinel.Contracts.Fleet;

namespace Sentinel.Decisions.Fleet;

/// <summary>What is known of all rollouts together.</summary>
public sealed record FleetState
{
    /// <summary>Rollbacks that are remembered.</summary>
    public const int Remembered = 64;

    /// <summary>Nothing was asked and nothing happened.</summary>
    public static FleetState Empty { get; } = new();

    /// <summary>Leaves by model.</summary>
    public ImmutableSortedDictionary<string, CanaryLeave> Leaves { get; init; } = ImmutableSortedDictionary.Create<string, CanaryLeave>(StringComparer.Ordinal);

    /// <summary>Rollbacks, as they were heard of, newest first.</summary>
    public ImmutableArray<FleetRollback> Rollbacks { get; init; } = [];

    /// <summary>Rollbacks before this count no more: a person has seen them and let the fleet go on.</summary>
    public DateTimeOffset CountedFrom { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Why nothing may advance; null while rollouts may.</summary>
    public FleetHold? Hold { get; init; }

    /// <summary>What is shown of it.</summary>
    public FleetView View(DateTimeOffset now)
    {
        CanaryLeave[] leaves = [.. Leaves.Values.Where(leave => leave.Until > now)];
        return new FleetView(Hold, leaves.Sum(leave => leave.Weight), leaves, [.. Rollbacks]);
    }
}
