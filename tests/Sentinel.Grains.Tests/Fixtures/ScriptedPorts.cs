using System.Collections.Concurrent;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Grains.Ports;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>One attempt at a delivery, as a receiver sees it.</summary>
public sealed record SeenAttempt(string Hook, string DeliveryId, SentinelEvent Event)
{
    public AlertView[] Alerts { get; init; } = [];
}

/// <summary>A broker and receivers of hooks that outlive silos and do what a test says.</summary>
public sealed class ScriptedPorts : IEventPublisher, IHookSender
{
    private static readonly HookAnswer Ok = new(true, 200, null, false, null);

    /// <summary>Whether the broker refuses everything.</summary>
    public bool BrokerIsAway { get; set; }

    /// <summary>Waited for before the broker takes anything.</summary>
    public Task BrokerAnswers { get; set; } = Task.CompletedTask;

    /// <summary>What receivers answer; they take everything unless a test says otherwise.</summary>
    public Func<SeenAttempt, HookAnswer> Answer { get; set; } = _ => Ok;

    public ConcurrentQueue<SentinelEvent> Events { get; } = new();

    public ConcurrentQueue<Route> Routes { get; } = new();

    public ConcurrentQueue<SeenAttempt> Attempts { get; } = new();

    public static HookAnswer Failing(int status = 503) => new(false, status, null, status == 410, $"the receiver answered {status}");

    public async Task PublishAsync(SentinelEvent e, CancellationToken ct)
    {
        FailIfAway();
        await BrokerAnswers;
        Events.Enqueue(e);
    }

    public async Task PublishRouteAsync(Route r, CancellationToken ct)
    {
        FailIfAway();
        await BrokerAnswers;
        Routes.Enqueue(r);
    }

    public Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        var attempt = new SeenAttempt(hook.Name, delivery.Id, delivery.Event) { Alerts = delivery.Alerts };
        Attempts.Enqueue(attempt);
        return Task.FromResult(Answer(attempt));
    }

    private void FailIfAway()
    {
        if (BrokerIsAway)
        {
            throw new IOException("the broker is away, as the test wanted");
        }
    }
}
