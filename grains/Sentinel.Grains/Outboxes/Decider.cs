using Microsoft.Extensions.Logging;
using Sentinel.Decisions.Effects;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Outboxes;

/// <summary>What a grain consists of that decides and has nothing outstanding but its effects: its state, its outbox, and the worker that carries effects out until none is left.</summary>
/// <typeparam name="TState">The state.</typeparam>
internal sealed class Decider<TState>
    where TState : class
{
    private readonly StoredRecord<Kept<TState>> _record;
    private readonly DecidingState<TState> _state;
    private readonly OutboxPump<TState> _outbox;
    private readonly Worker _worker;

    /// <summary>A grain's parts.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="record">Where state and effects are kept.</param>
    /// <param name="unknown">The state before the first change.</param>
    /// <param name="carrier">Carries out effects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of what fails.</param>
    internal Decider(Grain grain, StoredRecord<Kept<TState>> record, TState unknown, EffectCarrier carrier, TimeProvider time, ILogger logger)
    {
        _record = record;
        _worker = new Worker(grain, WorkAsync, HasWork, logger);
        _state = new DecidingState<TState>(record, unknown, next => next.Outbox.Items.IsEmpty ? Task.CompletedTask : _worker.RemindAsync(), grain.DeactivateOnIdle);
        _outbox = new OutboxPump<TState>(_state, carrier, time, logger);
    }

    /// <summary>The state as it is stored.</summary>
    internal TState State => _state.State;

    /// <summary>Reads the record and carries out what is left from before; to be called when the grain is activated.</summary>
    internal Task StartAsync()
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <summary>Makes a change; durable when it returns, and its effects are begun.</summary>
    internal async Task<TResult> DecideAsync<TResult>(Func<TState, Step<TState, TResult>> decide)
    {
        var result = await _state.ChangeAsync((state, _) => decide(state));
        if (HasWork())
        {
            _worker.Wake();
        }

        return result;
    }

    /// <summary>The reminder came.</summary>
    internal Task RemindedAsync() => _state.InTurnAsync(_worker.RemindedAsync);

    private bool HasWork() => _state.Outbox.Items.Length > 0;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken) => await _outbox.RunAsync(cancellationToken) ? WorkLeft.Nothing : WorkLeft.Failed;
}
