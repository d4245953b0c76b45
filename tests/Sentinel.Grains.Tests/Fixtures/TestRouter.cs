using System.Collections.Concurrent;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Routes;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>A router that follows routes, and answers by them unless a test makes it deaf.</summary>
public sealed class TestRouter(string name) : IRouteObserver
{
    private long _epoch;

    /// <summary>While it is deaf, it answers no call.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Waited for before a call is answered; the route is followed by then.</summary>
    public Func<Route, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>The version that it sends requests to.</summary>
    public string? Served { get; private set; }

    /// <summary>Routes that it was told, in order.</summary>
    public ConcurrentQueue<Route> Told { get; } = new();

    public string Name => name;

    /// <summary>What is wrong with versions when they are rehearsed, by <c>model@version</c>.</summary>
    public ConcurrentDictionary<string, string> Faults { get; } = new(StringComparer.Ordinal);

    /// <summary>Versions that were rehearsed, in order.</summary>
    public ConcurrentQueue<string> Rehearsed { get; } = new();

    public Task<RehearsalWord> RehearseAsync(VersionSpec target, int requests)
    {
        if (IsDeaf)
        {
            throw new IOException("the router is deaf, as the test wanted");
        }

        var version = target.ModelVersion.ToString();
        Rehearsed.Enqueue(version);
        return Task.FromResult(new RehearsalWord(name, requests, requests / 2, Faults.GetValueOrDefault(version)));
    }

    public async Task<RouteAcknowledgement> ApplyAsync(Route route)
    {
        if (IsDeaf)
        {
            throw new IOException("the router is deaf, as the test wanted");
        }

        Told.Enqueue(route);
        if (RouteRules.Accepts(_epoch, route))
        {
            (_epoch, Served) = (route.Epoch, route.Weights.IsEmpty ? null : route.Weights.MaxBy(w => w.Value).Key);
        }

        await BeforeAnswer(route);
        return new RouteAcknowledgement(name, _epoch, _epoch == route.Epoch ? Served : null);
    }
}
