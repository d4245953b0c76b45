using System.Collections.Concurrent;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>The routes that this silo follows. Epochs only grow.</summary>
public sealed class RouteTable
{
    private readonly ConcurrentDictionary<string, FollowedRoute> _routes = new(StringComparer.Ordinal);

    /// <summary>Follows a route unless its epoch is at or below the one that is followed.</summary>
    /// <returns>The route that is followed now.</returns>
    public Route Follow(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return _routes.AddOrUpdate(route.Model, _ => new FollowedRoute(route), (_, followed) => route.Epoch > followed.Route.Epoch ? new FollowedRoute(route) : followed).Route;
    }

    /// <summary>The route of a model; null when none was ever told.</summary>
    public FollowedRoute? Find(string model) => _routes.GetValueOrDefault(model);
}
