using Sentinel.Contracts.Models;

namespace Sentinel.Decisions.Routes;

/// <summary>What holds of routes, for the one who sets them and for those who follow them.</summary>
public static class RouteRules
{
    /// <summary>The alias that names the version with all traffic.</summary>
    public const string Champion = "champion";

    /// <summary>The version that holds all traffic; null when none does.</summary>
    public static string? Holder(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.Weights.Where(w => w.Value >= 100).Select(w => w.Key).FirstOrDefault();
    }

    /// <summary>Aliases that point at a version, in ordinal order.</summary>
    public static string[] AliasesOf(ModelView model, string version)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Aliases.Where(alias => alias.Value == version).Select(alias => alias.Key)];
    }

    /// <summary>Whether a version takes any traffic.</summary>
    public static bool Carries(Route route, string version)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.Weights.TryGetValue(version, out var weight) && weight > 0;
    }

    /// <summary>Whether a router takes a route that it is offered: only a newer one.</summary>
    /// <param name="ownEpoch">Epoch of the route that it follows; 0 when it follows none.</param>
    /// <param name="offered">What it is offered.</param>
    public static bool Accepts(long ownEpoch, Route offered)
    {
        ArgumentNullException.ThrowIfNull(offered);
        return offered.Epoch > ownEpoch;
    }

    /// <summary>
    /// Whether a router's word says that it follows a route and that the right version answers through it. Where the version is served by Sentinel, silence about the answer is no confirmation;
    /// where it is served elsewhere, there is no answer to read back.
    /// </summary>
    /// <param name="word">What the router said.</param>
    /// <param name="route">The route.</param>
    /// <param name="isServedHere">Whether the version with the traffic has an artifact.</param>
    public static bool Confirms(RouteAcknowledgement word, Route route, bool isServedHere)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(route);
        return word.Epoch > route.Epoch || (word.Epoch == route.Epoch && (word.ServedVersion is null ? !isServedHere : Carries(route, word.ServedVersion)));
    }
}
