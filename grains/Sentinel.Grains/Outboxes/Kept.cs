using Sentinel.Decisions.Effects;

namespace Sentinel.Grains.Outboxes;

/// <summary>A grain's state and the effects that follow from it: one record, so that neither is ever without the other.</summary>
public sealed record Kept<TState>(TState State, Outbox Outbox);
