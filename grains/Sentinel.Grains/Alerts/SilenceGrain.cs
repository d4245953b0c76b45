using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Alerts;

/// <inheritdoc cref="ISilenceGrain"/>
public sealed class SilenceGrain : Grain, ISilenceGrain, IRemindable
{
    private readonly StoredRecord<Kept<SilenceBook>> _record;
    private readonly DecidingState<SilenceBook> _state;
    private readonly OutboxPump<SilenceBook> _outbox;
    private readonly Worker _worker;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public SilenceGrain([PersistentState("silences", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<SilenceGrain> logger)
    {
        _time = time;
        _record = new StoredRecord<Kept<SilenceBook>>(storage, new SilenceRecordFormat());
        _worker = new Worker(this, WorkAsync, () => _state!.Outbox.Items.Length > 0, logger);
        _state = new DecidingState<SilenceBook>(_record, SilenceBook.Empty, _ => _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<SilenceBook>(_state, new EffectCarrier(GrainFactory, publisher, IAuditGrain.FleetKey), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> PutAsync(Silence silence)
    {
        var result = await _state.ChangeAsync((book, _) => SilenceRules.Put(book, silence, _time.GetUtcNow()));
        _worker.Wake();
        return result;
    }

    /// <inheritdoc/>
    public async Task<bool> ExpireAsync(string id, string actor)
    {
        var result = await _state.ChangeAsync((book, _) => SilenceRules.Expire(book, id, actor, _time.GetUtcNow()));
        _worker.Wake();
        return result;
    }

    /// <inheritdoc/>
    public Task<Silence[]> ListAsync() => Task.FromResult(_state.State.Silences.ToArray());

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(async () =>
    {
        await _worker.RemindedAsync();
        return true;
    });

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken) => await _outbox.RunAsync(cancellationToken) ? WorkLeft.Nothing : WorkLeft.Failed;
}
