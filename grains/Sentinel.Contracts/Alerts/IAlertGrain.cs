using Orleans.Concurrency;
using Sentinel.Contracts.Events;

namespace Sentinel.Contracts.Alerts;

/// <summary>A model's alerts, and the durable deliveries of its events to hooks. Keyed by the model's name.</summary>
[Alias("sentinel.IAlertGrain")]
public interface IAlertGrain : IGrainWithStringKey
{
    /// <summary>How long a subscription holds that is not renewed.</summary>
    public static readonly TimeSpan ObserverTime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Takes an event: opens or resolves the alert that it means, and queues a delivery to every hook that asks for it. Repeats by id are ignored.
    /// When it returns, the deliveries are durable.
    /// </summary>
    /// <param name="happened">The event.</param>
    /// <param name="hooks">Hooks that must be told whatever their filters say, by name.</param>
    [Alias("Notify")]
    Task NotifyAsync(SentinelEvent happened, string[] hooks);

    /// <summary>Alerts, newest first.</summary>
    [ReadOnly, Alias("GetAlerts")]
    Task<AlertView[]> GetAlertsAsync();

    /// <summary>Marks an alert as seen; false when there is none of that id.</summary>
    [Alias("Acknowledge")]
    Task<bool> AcknowledgeAsync(string alertId, string actor);

    /// <summary>Deliveries, newest first, delivered ones up to a bound.</summary>
    [ReadOnly, Alias("GetDeliveries")]
    Task<DeliveryView[]> GetDeliveriesAsync();

    /// <summary>Puts a dead-lettered delivery back in the queue with its id; false when there is none.</summary>
    [Alias("Replay")]
    Task<bool> ReplayAsync(string deliveryId, string actor);

    /// <summary>Tells an observer of every alert that changes from now on, for <see cref="ObserverTime"/>: subscribe again before that to go on.</summary>
    [Alias("Subscribe")]
    Task SubscribeAsync(IAlertObserver observer);

    /// <summary>Tells an observer no more.</summary>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(IAlertObserver observer);
}

/// <summary>A listener in .NET. It is told at most once of each change, and of changes while it is subscribed only: what must not be missed goes to a hook.</summary>
[Alias("sentinel.IAlertObserver")]
public interface IAlertObserver : IGrainObserver
{
    /// <summary>An alert changed its state, or began or ceased to flap.</summary>
    [Alias("AlertChanged")]
    Task AlertChangedAsync(AlertView alert);
}
