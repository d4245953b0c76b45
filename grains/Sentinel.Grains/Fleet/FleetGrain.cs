using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Fleet;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Fleet;

/// <inheritdoc cref="IFleetGrain"/>
public sealed class FleetGrain : Grain, IFleetGrain, IRemindable
{
    private readonly StoredRecord<Kept<FleetState>> _record;
    private readonly DecidingState<FleetState> _state;
    private readonly OutboxPump<FleetState> _outbox;
    private readonly Worker _worker;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public FleetGrain([PersistentState("fleet", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<FleetGrain> logger)
    {
        _time = time;
        _record = new StoredRecord<Kept<FleetState>>(storage, new FleetRecordFormat());
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _state = new DecidingState<FleetState>(_record, FleetState.Empty, kept => kept.Outbox.Items.IsEmpty ? Task.CompletedTask : _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<FleetState>(_state, new EffectCarrier(GrainFactory, publisher, IFleetGrain.Name), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<WeightAnswer> AskAsync(WeightRequest request) => DecideAsync(state => BlastCap.Ask(state, request, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReturnAsync(string model, string rollout) => DecideAsync(state => BlastCap.Return(state, model, rollout));

    /// <inheritdoc/>
    public Task RolledBackAsync(FleetRollback rollback) => DecideAsync(state => FleetBreaker.Hear(state, rollback));

    /// <inheritdoc/>
    public async Task<FleetView> HoldAsync(string reason, string actor)
    {
        await DecideAsync(state => FleetBreaker.Stop(state, reason, actor, _time.GetUtcNow()));
        return await GetAsync();
    }

    /// <inheritdoc/>
    public async Task<FleetView> ReleaseAsync(string reason, string actor)
    {
        await DecideAsync(state => FleetBreaker.Release(state, reason, actor, _time.GetUtcNow()));
        return await GetAsync();
    }

    /// <inheritdoc/>
    public Task<FleetView> GetAsync() => Task.FromResult(_state.State.View(_time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(async () =>
    {
        await _worker.RemindedAsync();
        return true;
    });

    private async Task<TResult> DecideAsync<TResult>(Func<FleetState, Step<FleetState, TResult>> decide)
    {
        var result = await _state.ChangeAsync((state, _) => decide(state));
        if (HasWork())
        {
            _worker.Wake();
        }

        return result;
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken) => await _outbox.RunAsync(cancellationToken) ? WorkLeft.Nothing : WorkLeft.Failed;
}
