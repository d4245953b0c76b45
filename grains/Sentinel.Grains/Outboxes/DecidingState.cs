using Sentinel.Decisions.Effects;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Outboxes;

/// <summary>
/// The state of a grain that decides. A change is a pure step on the state as it stands, written together with its effects before anybody hears of it; changes wait for each other, so that
/// calls may interleave. Nothing that is not written is ever visible.
/// </summary>
/// <typeparam name="TState">The state.</typeparam>
/// <param name="record">Where it is kept.</param>
/// <param name="unknown">The state before the first change.</param>
/// <param name="beforeWrite">Called with what is to be written: where effects will be outstanding, makes sure that somebody carries them out even when this process ends.</param>
/// <param name="afterFailure">Called when a write failed: nobody knows then what is stored, so the grain has to be activated anew.</param>
internal sealed class DecidingState<TState>(StoredRecord<Kept<TState>> record, TState unknown, Func<Kept<TState>, Task> beforeWrite, Action afterFailure)
    where TState : class
{
    /// <summary>Effects that may wait. While more do, decisions that would add to them are refused.</summary>
    internal const int OutboxMost = 2000;

    private readonly OneAtATime _changes = new();

    /// <summary>The state as it is stored.</summary>
    internal TState State => record.Value?.State ?? unknown;

    /// <summary>Effects that are not confirmed.</summary>
    internal Outbox Outbox => record.Value?.Outbox ?? Outbox.Empty;

    /// <summary>Makes a change; durable when it returns.</summary>
    /// <param name="decide">The step, given the state and an id for the change that is unique in this grain.</param>
    /// <exception cref="InvalidOperationException">Too many effects of earlier decisions wait; trying again later helps.</exception>
    internal Task<TResult> ChangeAsync<TResult>(Func<TState, string, Step<TState, TResult>> decide) => InTurnAsync(async () =>
    {
        var outbox = Outbox;
        var step = decide(State, $"change-{outbox.NextNumber}");
        if (ReferenceEquals(step.State, State) && step.Effects.IsEmpty)
        {
            return step.Result;
        }

        if (!step.Effects.IsEmpty && outbox.Items.Length + step.Effects.Length > OutboxMost)
        {
            throw new InvalidOperationException($"{outbox.Items.Length} effects of earlier decisions wait to be carried out, more than {OutboxMost} may not: try again when the broker and the hooks answer");
        }

        var next = new Kept<TState>(step.State, outbox.Add(step.Effects));
        await beforeWrite(next);
        await WriteAsync(next);
        return step.Result;
    });

    /// <summary>Drops effects that were carried out.</summary>
    internal Task ConfirmAsync(IReadOnlySet<long> numbers) => InTurnAsync(async () =>
    {
        var outbox = Outbox.Confirm(numbers);
        if (!ReferenceEquals(outbox, Outbox))
        {
            await WriteAsync(new Kept<TState>(State, outbox));
        }

        return numbers.Count;
    });

    /// <summary>Does something while no change is made.</summary>
    internal Task<TResult> InTurnAsync<TResult>(Func<Task<TResult>> work) => _changes.RunAsync(work);

    /// <summary>Does something while no change is made.</summary>
    internal Task InTurnAsync(Func<Task> work) => InTurnAsync(async () =>
    {
        await work();
        return true;
    });

    private async Task WriteAsync(Kept<TState> next)
    {
        try
        {
            await record.WriteAsync(next);
        }
        catch
        {
            afterFailure();
            throw;
        }
    }
}
