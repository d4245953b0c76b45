using System.Collections.Immutable;

namespace Sentinel.Decisions.Effects;

/// <summary>An effect that waits to be confirmed.</summary>
/// <param name="Number">Its number among all effects of its owner: the order in which they arose.</param>
/// <param name="Effect">What is to be done.</param>
public sealed record OutboxItem(long Number, Effect Effect);

/// <summary>Effects that are decided and not yet confirmed, in the order in which they arose.</summary>
/// <param name="NextNumber">Number of the next effect.</param>
/// <param name="Items">The effects.</param>
public sealed record Outbox(long NextNumber, ImmutableArray<OutboxItem> Items)
{
    /// <summary>Nothing was ever decided.</summary>
    public static Outbox Empty { get; } = new(0, []);

    /// <summary>Adds effects at the end.</summary>
    public Outbox Add(ImmutableArray<Effect> effects) =>
        effects.IsEmpty ? this : new Outbox(NextNumber + effects.Length, Items.AddRange(effects.Select((effect, i) => new OutboxItem(NextNumber + i, effect))));

    /// <summary>Drops what is confirmed.</summary>
    public Outbox Confirm(IReadOnlySet<long> numbers) => numbers.Count == 0 ? this : this with { Items = Items.RemoveAll(item => numbers.Contains(item.Number)) };
}
