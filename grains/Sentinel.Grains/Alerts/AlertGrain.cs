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
    // How soon a hook that is new, or a silence that is gone, is noticed while an alert is open.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly StoredRecord<Kept<AlertBook>> _record;
    private readonly DecidingState<AlertBook> _state;
    private readonly OutboxPump<AlertBook> _outbox;
    private readonly DeliveryRound _deliveries;
    private readonly AlertRefresh _refresh;
    private readonly AlertObservers _observers;
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
        _refresh = new AlertRefresh(model, sender, time, logger);
        _observers = new AlertObservers(time, logger);
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
        var audience = await AudienceAsync();
        await DecideAsync(book => AlertRules.Take(book, happened, [.. hooks], audience, _time.GetUtcNow()), audience);
    }

    /// <inheritdoc/>
    public Task<AlertView[]> GetAlertsAsync() => Task.FromResult(_state.State.Alerts.Select(a => a.Alert).ToArray());

    /// <inheritdoc/>
    public async Task<bool> AcknowledgeAsync(string alertId, string actor)
    {
        var audience = await AudienceAsync();
        return await DecideAsync(book => AlertRules.Acknowledge(book, alertId, actor, audience, _time.GetUtcNow()), audience);
    }

    /// <inheritdoc/>
    public Task<DeliveryView[]> GetDeliveriesAsync() => Task.FromResult(_state.State.Deliveries.ToArray());

    /// <inheritdoc/>
    public async Task<bool> ReplayAsync(string deliveryId, string actor)
    {
        var result = await _state.ChangeAsync((book, _) => DeliveryRules.Replay(book, deliveryId, actor, _time.GetUtcNow()));
        _worker.Wake();
        return result;
    }

    /// <inheritdoc/>
    public Task SubscribeAsync(IAlertObserver observer)
    {
        _observers.Subscribe(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UnsubscribeAsync(IAlertObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(_worker.RemindedAsync);

    private async Task<TResult> DecideAsync<TResult>(Func<AlertBook, Step<AlertBook, TResult>> decide, Audience audience)
    {
        var result = await ChangeAsync(decide, audience);
        _worker.Wake();
        return result;
    }

    private async Task<TResult> ChangeAsync<TResult>(Func<AlertBook, Step<AlertBook, TResult>> decide, Audience audience)
    {
        var (before, after) = (_state.State, _state.State);
        var result = await _state.ChangeAsync((book, _) =>
        {
            var step = decide(book);
            (before, after) = (book, step.State);
            return step;
        });
        _observers.Tell(before, after, audience);
        return result;
    }

    private async Task<Audience> AudienceAsync()
    {
        var hooks = GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).ListHooksAsync();
        var silences = GrainFactory.GetGrain<ISilenceGrain>(ISilenceGrain.Key).ListAsync();
        return new Audience(await hooks, await silences);
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0 || _state.State.NextAttempt is not null || _state.State.HasNotices;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        var pumping = _outbox.RunAsync(cancellationToken);
        var nextNotice = await TellAsync(cancellationToken);
        await _deliveries.RunAsync(cancellationToken);

        // What the deliveries set off goes out in the same round.
        var ok = await pumping && await _outbox.RunAsync(cancellationToken);
        return new WorkLeft(Earliest(_state.State.NextAttempt, nextNotice) is { } next ? next - _time.GetUtcNow() : null, IsFailure: !ok);
    }

    // While an alert is open, hooks and silences are read anew in every round, and there is one at least every half minute.
    private async Task<DateTimeOffset?> TellAsync(CancellationToken cancellationToken)
    {
        if (!_state.State.HasNotices && !_refresh.IsOpen)
        {
            return null;
        }

        var audience = await AudienceAsync();
        await ChangeAsync(book => NoticeRules.Advance(book, audience, _time.GetUtcNow()), audience);
        var nextRefresh = await _refresh.RunAsync(_state.State, audience, cancellationToken);
        var next = Earliest(NoticeRules.Next(_state.State, audience, _time.GetUtcNow()), nextRefresh);
        return next ?? (_state.State.HasNotices ? _time.GetUtcNow() + LookAgain : null);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;
}
