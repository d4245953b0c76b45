using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Effects;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Alerts;

/// <summary>A model's alerts, and the one sender of its deliveries.</summary>
public sealed class AlertGrain : Grain, IAlertGrain, IRemindable
{
    private readonly StoredRecord<Kept<AlertBook>> _record;
    private readonly DecidingState<AlertBook> _state;
    private readonly OutboxPump<AlertBook> _outbox;
    private readonly DeliveryRound _deliveries;
    private readonly Worker _worker;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public AlertGrain(
        [PersistentState("alerts", StorageNames.Provider)] IPersistentState<GrainRecord> storage,
        IEventPublisher publisher,
        IHookSender sender,
        TimeProvider time,
        ILogger<AlertGrain> logger)
    {
        var model = this.GetPrimaryKeyString();
        _time = time;
        _record = new StoredRecord<Kept<AlertBook>>(storage, new AlertRecordFormat());
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _state = new DecidingState<AlertBook>(_record, AlertBook.Empty(model), _ => _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<AlertBook>(_state, new EffectCarrier(GrainFactory, publisher, model), time, logger);
        _deliveries = new DeliveryRound(_state, GrainFactory, sender, time);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task NotifyAsync(SentinelEvent happened, string[] hooks)
    {
        var known = await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).ListHooksAsync();
        await DecideAsync((book, _) => AlertRules.Take(book, happened, [.. hooks], known, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public Task<AlertView[]> GetAlertsAsync() => Task.FromResult(_state.State.Alerts.Select(a => a.Alert).ToArray());

    /// <inheritdoc/>
    public Task<bool> AcknowledgeAsync(string alertId, string actor) => DecideAsync((book, _) => AlertRules.Acknowledge(book, alertId, actor, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<DeliveryView[]> GetDeliveriesAsync() => Task.FromResult(_state.State.Deliveries.ToArray());

    /// <inheritdoc/>
    public Task<bool> ReplayAsync(string deliveryId) => DecideAsync((book, _) => DeliveryRules.Replay(book, deliveryId, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(async () =>
    {
        await _worker.RemindedAsync();
        return true;
    });

    private async Task<bool> DecideAsync(Func<AlertBook, string, Step<AlertBook, bool>> decide)
    {
        var result = await _state.ChangeAsync(decide);
        _worker.Wake();
        return result;
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0 || _state.State.NextAttempt is not null;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        var pumping = _outbox.RunAsync(cancellationToken);
        await _deliveries.RunAsync(cancellationToken);

        // What the deliveries set off goes out in the same round.
        var ok = await pumping && await _outbox.RunAsync(cancellationToken);
        return new WorkLeft(_state.State.NextAttempt is { } next ? next - _time.GetUtcNow() : null, IsFailure: !ok);
    }
}
