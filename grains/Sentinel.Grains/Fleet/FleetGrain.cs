using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Fleet;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Fleet;

/// <inheritdoc cref="IFleetGrain"/>
public sealed class FleetGrain : Grain, IFleetGrain, IRemindable
{
    private readonly Decider<FleetState> _decider;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public FleetGrain([PersistentState("fleet", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<FleetGrain> logger)
    {
        _time = time;
        var record = new StoredRecord<Kept<FleetState>>(storage, new FleetRecordFormat());
        _decider = new Decider<FleetState>(this, record, FleetState.Empty, new EffectCarrier(GrainFactory, publisher, IFleetGrain.Name), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => _decider.StartAsync();

    /// <inheritdoc/>
    public Task<WeightAnswer> AskAsync(WeightRequest request) => _decider.DecideAsync(state => BlastCap.Ask(state, request, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReturnAsync(string model, string rollout) => _decider.DecideAsync(state => BlastCap.Return(state, model, rollout));

    /// <inheritdoc/>
    public Task RolledBackAsync(FleetRollback rollback) => _decider.DecideAsync(state => FleetBreaker.Hear(state, rollback));

    /// <inheritdoc/>
    public async Task<FleetView> HoldAsync(string reason, string actor)
    {
        await _decider.DecideAsync(state => FleetBreaker.Stop(state, reason, actor, _time.GetUtcNow()));
        return await GetAsync();
    }

    /// <inheritdoc/>
    public async Task<FleetView> ReleaseAsync(string reason, string actor)
    {
        await _decider.DecideAsync(state => FleetBreaker.Release(state, reason, actor, _time.GetUtcNow()));
        return await GetAsync();
    }

    /// <inheritdoc/>
    public Task<FleetView> GetAsync() => Task.FromResult(_decider.State.View(_time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _decider.RemindedAsync();
}
