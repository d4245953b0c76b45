using Orleans.Concurrency;
using Sentinel.Contracts.Events;

namespace Sentinel.Contracts.Alerts;

/// <summary>A model's alerts, and the durable deliveries of its events to hooks. Keyed by the model's name.</summary>
[Alias("sentinel.IAlertGrain")]
public interface IAlertGrain : IGrainWithStringKey
{
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
    Task<bool> ReplayAsync(string deliveryId);
}
