using System.Collections.Concurrent;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Grains.Ports;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>The ports of a test silo: keeps what is published, and takes every delivery.</summary>
public sealed class PublishedEvents : IEventPublisher, IHookSender
{
    private readonly ConcurrentQueue<SentinelEvent> _events = new();

    /// <summary>Everything that was published, repeats included.</summary>
    public IReadOnlyCollection<SentinelEvent> All => _events;

    /// <summary>Set to refuse events.</summary>
    public bool IsDown { get; set; }

    public Task PublishAsync(SentinelEvent e, CancellationToken ct)
    {
        if (IsDown)
        {
            throw new IOException("the broker is down, as the test wanted");
        }

        _events.Enqueue(e);
        return Task.CompletedTask;
    }

    public Task PublishRouteAsync(Route r, CancellationToken ct) => Task.CompletedTask;

    public Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct) => Task.FromResult(new HookAnswer(true, 200, null, false, null));
}
