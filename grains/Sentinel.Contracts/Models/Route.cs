using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Models;

/// <summary>Which versions of a model take its traffic. Routers refuse a route whose epoch is at or below theirs.</summary>
/// <param name="Model">The model.</param>
/// <param name="Epoch">Grows with every change; 0 means that no route was ever set.</param>
/// <param name="Weights">Share of traffic in percent by version; adds up to 100, or is empty.</param>
/// <param name="Shadows">Versions that get a copy of the traffic and answer nobody.</param>
/// <param name="Since">When this route was set.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("sentinel.route")]
public sealed record Route(
    [property: Id(0)] string Model,
    [property: Id(1)] long Epoch,
    [property: Id(2)] ImmutableSortedDictionary<string, double> Weights,
    [property: Id(3)] string[] Shadows,
    [property: Id(4)] DateTimeOffset Since,
    [property: Id(5)] string Reason)
{
    private static readonly ImmutableSortedDictionary<string, string> NoNames = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Rollout that set it, and that is still open; null where there is none.</summary>
    [Id(6)]
    public string? RolloutId { get; init; }

    /// <summary>Names of the arms by version, such as <c>stable</c> and <c>canary</c>, or <c>a</c> and <c>b</c>; a version without a name is called by its version.</summary>
    [Id(7)]
    public ImmutableSortedDictionary<string, string> Arms { get; init; } = NoNames;
}

/// <summary>A router's word that it follows a route, with what a request through it then answered.</summary>
/// <param name="Router">Name of the router, unique in the cluster.</param>
/// <param name="Epoch">Epoch that it follows now; higher than asked when it already knew a newer one.</param>
/// <param name="ServedVersion">Version that answered a request through this router; null where the model is served elsewhere.</param>
[GenerateSerializer, Immutable, Alias("sentinel.route-acknowledgement")]
public sealed record RouteAcknowledgement([property: Id(0)] string Router, [property: Id(1)] long Epoch, [property: Id(2)] string? ServedVersion);

/// <summary>A place that sends traffic by routes: one in every silo, kept by the model grain while it renews its subscription.</summary>
[Alias("sentinel.IRouteObserver")]
public interface IRouteObserver : IGrainObserver
{
    /// <summary>Follows the route unless its epoch is at or below the router's, then reads back which version answers.</summary>
    [Alias("Apply")]
    Task<RouteAcknowledgement> ApplyAsync(Route route);

    /// <summary>Loads a version that a rollback would put back, and asks it again what this router was asked lately.</summary>
    [Alias("Rehearse")]
    Task<RehearsalWord> RehearseAsync(VersionSpec target, int requests);
}
