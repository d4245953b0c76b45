using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;

namespace Sentinel.Grains.Models;

/// <summary>The routers that follow a model's routes, as long as they renew their subscription. In memory only: a router that a new activation does not know comes back by itself.</summary>
internal sealed class Routers(TimeProvider time)
{
    /// <summary>How long a subscription holds.</summary>
    internal static readonly TimeSpan Subscription = TimeSpan.FromMinutes(2);

    /// <summary>How long a router may take to follow a route and answer a request by it.</summary>
    internal static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    /// <summary>How long a router may take to load a version and ask it again what it was asked.</summary>
    internal static readonly TimeSpan RehearsalBound = TimeSpan.FromSeconds(25);

    private readonly Dictionary<string, Router> _routers = new(StringComparer.Ordinal);

    /// <summary>Adds a router, or keeps it.</summary>
    internal void Subscribe(string name, IRouteObserver observer, string? silo)
    {
        var expires = time.GetUtcNow() + Subscription;
        _routers[name] = _routers.TryGetValue(name, out var known) ? known with { Observer = observer, Silo = silo, Expires = expires } : new Router(observer, silo, expires, null, IsFenced: false);
    }

    /// <summary>Forgets routers whose silo has left the cluster.</summary>
    /// <param name="silos">Endpoints of the silos that are in it.</param>
    internal void DropGone(IReadOnlySet<string> silos)
    {
        foreach (var gone in _routers.Where(r => r.Value.Silo is { } silo && !silos.Contains(silo)).Select(r => r.Key).ToArray())
        {
            _routers.Remove(gone);
        }
    }

    /// <summary>Whether routers live in silos, and that of one of these has not come yet.</summary>
    internal bool Miss(IReadOnlySet<string> silos)
    {
        var known = _routers.Values.Select(r => r.Silo).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return known.Count > 0 && !silos.IsSubsetOf(known);
    }

    /// <summary>What each router said last.</summary>
    internal RouteAcknowledgement[] Words => [.. _routers.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value.Word).OfType<RouteAcknowledgement>()];

    /// <summary>Routers that nobody waits for any more, by name.</summary>
    internal string[] Fenced => [.. _routers.Where(r => r.Value.IsFenced).Select(r => r.Key).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a router that is not fenced, and every such one has confirmed the route in force. Silence is no consent.</summary>
    internal bool Confirm(ModelState state)
    {
        DropExpired();
        return _routers.Values.Any(r => !r.IsFenced) && _routers.Values.All(r => r.IsFenced || Confirms(r, state));
    }

    /// <summary>Whether there is a router that has not confirmed the route in force, and is waited for.</summary>
    internal bool HasLate(ModelState state)
    {
        DropExpired();
        return _routers.Values.Any(r => !r.IsFenced && !Confirms(r, state));
    }

    /// <summary>
    /// Waits no more for routers that have not confirmed the route in force, as long as another one has. They are told of every further route, and get the one in force with every renewal; what they answer by
    /// an older one carries its epoch, so that nobody takes it for evidence.
    /// </summary>
    internal void Fence(ModelState state)
    {
        DropExpired();
        if (_routers.Values.Any(r => Confirms(r, state)))
        {
            foreach (var late in _routers.Where(r => !Confirms(r.Value, state)).Select(r => r.Key).ToArray())
            {
                _routers[late] = _routers[late] with { IsFenced = true };
            }
        }
    }

    /// <summary>Tells the route in force to every router that has not confirmed it, once.</summary>
    internal async Task TellAsync(ModelState state, CancellationToken cancellationToken)
    {
        DropExpired();
        await Task.WhenAll(_routers.Where(r => !Confirms(r.Value, state)).ToArray().Select(async pair =>
        {
            if (await AskAsync(pair.Value.Observer, state.Route, cancellationToken) is { } word && _routers.TryGetValue(pair.Key, out var now))
            {
                _routers[pair.Key] = now with { Word = word, IsFenced = now.IsFenced && !state.IsConfirmedBy(word) };
            }
        }));
    }

    /// <summary>Has every router rehearse a version; what those said that answered, in order of their names.</summary>
    internal async Task<RehearsalWord[]> RehearseAsync(VersionSpec target, int requests, CancellationToken cancellationToken)
    {
        DropExpired();
        var words = await Task.WhenAll(_routers.OrderBy(r => r.Key, StringComparer.Ordinal).ToArray().Select(async pair =>
        {
            try
            {
                return await pair.Value.Observer.RehearseAsync(target, requests).WaitAsync(RehearsalBound, time, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A router that is gone, or busy, says nothing of the version.
                return null;
            }
        }));
        return [.. words.OfType<RehearsalWord>()];
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

    private static bool Confirms(Router router, ModelState state) => router.Word is { } word && state.IsConfirmedBy(word);

    private sealed record Router(IRouteObserver Observer, string? Silo, DateTimeOffset Expires, RouteAcknowledgement? Word, bool IsFenced);
}
