using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;
using Sentinel.Decisions.Search;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>Searches of registered models and of versions, page by page.</summary>
internal static class MlflowSearchEndpoints
{
    private const int ModelsUsual = 100;
    private const int ModelsMost = 1000;
    private const int VersionsMost = 200_000;

    // Models that are asked at once.
    private const int BatchSize = 64;

    internal static void MapMlflowSearch(this RouteGroupBuilder mlflow)
    {
        mlflow.MapMethods("/registered-models/search", [HttpMethods.Get, HttpMethods.Post], SearchModelsAsync).Needs(Role.Viewer).WithName("mlflowSearchRegisteredModels");
        mlflow.MapMethods("/model-versions/search", [HttpMethods.Get, HttpMethods.Post], SearchVersionsAsync).Needs(Role.Viewer).WithName("mlflowSearchModelVersions");
    }

    private static async Task<IResult> SearchModelsAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var most = given.MaxResults(ModelsUsual, ModelsMost);
        var sorting = string.Join(',', given.Texts("order_by"));
        Check(MlflowFilter.ReadModels(given.Text("filter"), out var filter));
        Check(MlflowOrder.ReadModels(sorting, out var order));
        var pages = new MlflowPages($"models\n{given.Text("filter")}\n{sorting}", order);
        Check(pages.Read(given.Text("page_token"), out var after));
        var found = new List<Found<MlflowModel>>();
        await foreach (var (name, model) in WalkAsync(registry, filter.OnlyModel, order.IsByName && after is [var last] ? last.Text : null))
        {
            if (filter.Fits(name, model))
            {
                found.Add(new Found<MlflowModel>(name, model, order.KeyOf(name, model)));
            }

            // In the order of names nothing that comes later stands before what is found.
            if (order.IsByName && found.Count > most)
            {
                break;
            }
        }

        return Answer("registered_models", Cut(found, order, after, most), pages, most, item => MlflowJson.Of(item.Name, item.Value));
    }

    private static async Task<IResult> SearchVersionsAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var most = given.MaxResults(VersionsMost, VersionsMost);
        var sorting = string.Join(',', given.Texts("order_by"));
        Check(MlflowFilter.ReadVersions(given.Text("filter"), out var filter));
        Check(MlflowOrder.ReadVersions(sorting, out var order));
        var pages = new MlflowPages($"versions\n{given.Text("filter")}\n{sorting}", order);
        Check(pages.Read(given.Text("page_token"), out var after));
        var found = new List<Found<MlflowVersion>>();
        await foreach (var (name, model) in WalkAsync(registry, filter.OnlyModel, null))
        {
            found.AddRange(model.Versions.Where(version => filter.Fits(name, version)).Select(version => new Found<MlflowVersion>(name, version, order.KeyOf(name, version))));
        }

        return Answer("model_versions", Cut(found, order, after, most), pages, most, item => MlflowJson.Of(item.Name, item.Value, withAliases: false));
    }

    // In the order of their names.
    private static async IAsyncEnumerable<(string Name, MlflowModel Model)> WalkAsync(MlflowRegistry registry, string? only, string? after)
    {
        var names = (await registry.ListAsync()).Where(pair => (only is null || pair.Name == only) && (after is null || string.CompareOrdinal(pair.Name, after) > 0));
        foreach (var batch in names.Chunk(BatchSize))
        {
            var models = await Task.WhenAll(batch.Select(pair => registry.Grain(pair.Model).GetAsync()));
            foreach (var (pair, model) in batch.Zip(models))
            {
                if (model is not null)
                {
                    yield return (pair.Name, model);
                }
            }
        }
    }

    // One more than is asked for, which tells whether there is another page.
    private static List<Found<T>> Cut<T>(IEnumerable<Found<T>> found, MlflowOrder order, ImmutableArray<FieldValue>? after, int most) =>
        [.. found.Where(item => after is not { } place || order.Compare(item.Key, place) > 0).OrderBy(item => item.Key, order).Take(most + 1)];

    private static JsonHttpResult<JsonObject> Answer<T>(string field, List<Found<T>> found, MlflowPages pages, int most, Func<Found<T>, JsonObject> write)
    {
        var json = new JsonObject();
        if (found.Count > 0)
        {
            json[field] = MlflowJson.List(found.Take(most).Select(write));
        }

        if (found.Count > most)
        {
            json["next_page_token"] = pages.TokenAfter(found[most - 1].Key);
        }

        return TypedResults.Json(json);
    }

    private static void Check(MlflowFault? fault)
    {
        if (fault is not null)
        {
            throw new MlflowException(fault);
        }
    }

    private sealed record Found<T>(string Name, T Value, ImmutableArray<FieldValue> Key);
}
