using System.Collections.Immutable;

namespace Sentinel.Decisions.Effects;

/// <summary>What a state machine answers to an event.</summary>
/// <param name="State">The next state; the same instance when nothing changed.</param>
/// <param name="Effects">What the change sets off; empty when nothing changed.</param>
/// <param name="Result">What the one who asked is told.</param>
public sealed record Step<TState, TResult>(TState State, ImmutableArray<Effect> Effects, TResult Result)
    where TState : class;

/// <summary>Makes steps without naming their types.</summary>
public static class Step
{
    /// <summary>Nothing changes.</summary>
    public static Step<TState, TResult> Stay<TState, TResult>(TState state, TResult result)
        where TState : class => new(state, [], result);

    /// <summary>The state changes, with effects.</summary>
    public static Step<TState, TResult> To<TState, TResult>(TState state, ImmutableArray<Effect> effects, TResult result)
        where TState : class => new(state, effects, result);
}
