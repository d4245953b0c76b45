using System.Collections.Concurrent;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Search;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Search;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Registry;

/// <summary>Search over the versions of all models.</summary>
internal static class SearchEndpoints
{
    // So many versions are asked for their registration at once.
    private const int AskedAtOnce = 64;

    internal static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGet("/versions", SearchAsync).Needs(Role.Viewer).WithName("searchVersions").Produces<FoundVersions>();

    private static async Task<IResult> SearchAsync(IGrainFactory grains, CancellationToken cancellationToken, string? filter = null, string? orderBy = null, string? pageToken = null, int limit = 100)
    {
        if (VersionSearch.Read(filter, orderBy, pageToken, limit, out var errors) is not { } search)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, string.Join("; ", errors.Select(error => $"{error.Key}: {error.Value}")), errors);
        }

        var names = (await ModelEndpoints.NamesAsync(grains)).Where(search.MayFindIn);
        var models = await Task.WhenAll(names.Select(name => grains.GetGrain<IModelGrain>(name).GetAsync()));
        var found = new ConcurrentBag<FoundVersion>();
        var places = models.OfType<ModelView>().SelectMany(model => model.Versions.Select(entry => (Model: model, Entry: entry)));
        await Parallel.ForEachAsync(places, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken }, async (place, _) =>
        {
            if (await FindAsync(grains, place.Model, place.Entry) is { } version)
            {
                found.Add(version);
            }
        });
        return TypedResults.Ok(search.Page(filter, orderBy, found));
    }

    private static async Task<FoundVersion?> FindAsync(IGrainFactory grains, ModelView model, VersionEntry entry) =>
        await VersionEndpoints.Grain(grains, model.Model, entry.Version).GetAsync() is { Spec: var spec } record
            ? new FoundVersion(
                model.Model,
                entry.Version,
                record.Created,
                record.CreatedBy,
                entry.Verdict,
                entry.Quarantined,
                entry.GoodSince,
                RouteRules.AliasesOf(model, entry.Version),
                model.Route.Weights.GetValueOrDefault(entry.Version),
                spec.Description,
                spec.Artifact,
                spec.Source,
                spec.Lineage,
                spec.Hyperparameters,
                spec.Metrics,
                spec.Labels,
                record.ReferenceRows)
            : null;
}
