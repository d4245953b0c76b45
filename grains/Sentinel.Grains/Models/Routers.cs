using Sentinel.Contracts.Models;
using Sentinel.Decisions.Routes;

namespace Sentinel.Grains.Models;

/// <summary>The routers that follow a model's routes, as long as they renew their subscription. In memory only: a router that a new activation does not know comes back by itself.</summary>
internal sealed class Routers(TimeProvider time)
{
    /// <summary>How long a subscription holds.</summary>
    internal static readonly TimeSpan Subscription = TimeSpan.FromMinutes(2);

    /// <summary>How long a router may take to follow a route and answer a request by it.</summary>
    internal static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Router> _routers = new(StringComparer.Ordinal);

    /// <summary>Adds a router, or keeps it.</summary>
    internal void Subscribe(string name, IRouteObserver observer) =>
        _routers[name] = new Router(observer, time.GetUtcNow() + Subscription, _routers.GetValueOrDefault(name)?.Word);

    /// <summary>What each router said last.</summary>
    internal RouteAcknowledgement[] Words => [.. _routers.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value.Word).OfType<RouteAcknowledgement>()];

    /// <summary>Whether there is a router, and every one has confirmed the route. Silence is no consent.</summary>
    internal bool Confirm(Route route)
    {
        DropExpired();
        return _routers.Count > 0 && _routers.Values.All(r => Confirms(r, route));
    }

    /// <summary>Whether there is a router that has not confirmed the route.</summary>
    internal bool HasLate(Route route)
    {
        DropExpired();
        return _routers.Values.Any(r => !Confirms(r, route));
    }

    /// <summary>Tells the route to every router that has not confirmed it, once.</summary>
    internal async Task TellAsync(Route route, CancellationToken cancellationToken)
    {
        DropExpired();
        await Task.WhenAll(_routers.Where(r => !Confirms(r.Value, route)).ToArray().Select(async pair =>
        {
            if (await AskAsync(pair.Value.Observer, route, cancellationToken) is { } word && _routers.TryGetValue(pair.Key, out var now))
            {
                _routers[pair.Key] = now with { Word = word };
            }
        }));
    }

    private async Task<RouteAcknowledgement?> AskAsync(IRouteObserver observer, Route route, CancellationToken cancellationToken)
    {
        try
        {
            return await observer.ApplyAsync(route).WaitAsync(AnswerBound, time, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A router that is gone, or late: it has not confirmed, and that is all there is to know.
            return null;
        }
    }

    private void DropExpired()
    {
        var now = time.GetUtcNow();
        foreach (var gone in _routers.Where(r => r.Value.Expires <= now).Select(r => r.Key).ToArray())
        {
            _routers.Remove(gone);
        }
    }

    private static bool Confirms(Router router, Route route) => router.Word is { } word && RouteRules.Confirms(word, route);

    private sealed record Router(IRouteObserver Observer, DateTimeOffset Expires, RouteAcknowledgement? Word);
}
