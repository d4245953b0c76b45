using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;

namespace Sentinel.Grains.Ports;

/// <summary>Where events and routes leave the grains: topics <c>sentinel.events</c> and <c>sentinel.routes</c>, and the live feed.</summary>
public interface IEventPublisher
{
    /// <summary>Publishes an event; when it returns, the broker has it. Called again after a failure, with the same id.</summary>
    Task PublishAsync(SentinelEvent e, CancellationToken ct);

    /// <summary>Publishes a route; when it returns, the broker has it.</summary>
    Task PublishRouteAsync(Route r, CancellationToken ct);
}
