using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Rehearsals;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>Sends requests for a model to the version that its route names, and tells the model grain which version that is.</summary>
public sealed partial class Router(RouteTable routes, InferenceService inference, CountedInference counted, VersionLoader versions, Rehearser rehearser, RouterName name, ILogger<Router> logger)
    : IRouteObserver
{
    /// <summary>Answers a request by the route of its model.</summary>
    /// <exception cref="InferenceException">There is no route, or the version does not answer.</exception>
    public Task<InferAnswer> InferAsync(string model, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var route = RouteOf(model);
        var arm = Choose(route, request.Entity ?? request.Id);
        return route.IsCounted ? counted.InferAsync(route, arm, request, cancellationToken) : inference.InferAsync(arm.Version, arm.Stamp, request, cancellationToken);
    }

    /// <summary>The version that takes a request.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">Entity or request id.</param>
    /// <exception cref="InferenceException">There is no route.</exception>
    public ModelVersionId VersionOf(string model, string key) => Choose(RouteOf(model), key).Version;

    /// <inheritdoc/>
    public async Task<RouteAcknowledgement> ApplyAsync(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var before = routes.Find(route.Model)?.Versions ?? [];
        var followed = routes.Follow(route);
        foreach (var lost in before.Where(v => !followed.Weights.ContainsKey(v.Version)))
        {
            versions.Keep(lost);
        }

        LogFollows(followed.Model, followed.Epoch, route.Epoch);
        return new RouteAcknowledgement(name.Value, followed.Epoch, await ReadBackAsync(followed));
    }

    /// <inheritdoc/>
    public Task<RehearsalWord> RehearseAsync(VersionSpec target, int requests) => rehearser.RehearseAsync(target, requests, CancellationToken.None);

    // Asked through the table like any request, so that what is told is what is answered. Every arm must answer: the share of one that does not would go nowhere.
    private async Task<string?> ReadBackAsync(Route route)
    {
        if (route.Weights.IsEmpty)
        {
            return null;
        }

        try
        {
            foreach (var version in RouteOf(route.Model).Versions)
            {
                await inference.ProbeAsync(version, CancellationToken.None);
            }

            return VersionOf(route.Model, name.Value).Version;
        }
        catch (InferenceException e)
        {
            LogNotRead(route.Model, route.Epoch, e.Message);
            return null;
        }
    }

    private FollowedRoute RouteOf(string model) => routes.Find(model) ?? throw NoRoute(model);

    private static RoutedArm Choose(FollowedRoute route, string key) => route.Choose(key) ?? throw NoRoute(route.Route.Model);

    private static InferenceException NoRoute(string model) =>
        new(InferenceFault.NotFound, $"Model '{model}' has no route: promote a version, or ask one by name at /v2/models/{model}/versions/VERSION/infer.");

    [LoggerMessage(5101, LogLevel.Information, "Router follows epoch {Followed} of model {Model}; epoch {Told} was told")]
    private partial void LogFollows(string model, long followed, long told);

    [LoggerMessage(5102, LogLevel.Warning, "Nothing answers for model {Model} at epoch {Epoch} on this silo, which the model is told: {Reason}")]
    private partial void LogNotRead(string model, long epoch, string reason);
}

/// <summary>Name of this silo's router, unique in the cluster.</summary>
/// <param name="Value">The name.</param>
public sealed record RouterName(string Value);
