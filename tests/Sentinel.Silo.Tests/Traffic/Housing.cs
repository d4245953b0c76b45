using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Silo.Tests.Scoring;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Traffic;

/// <summary>The housing models under routes of several arms and shadows, asked over HTTP.</summary>
internal static class Housing
{
    private static readonly Lazy<double[][]> Rows = new(() =>
        [.. File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis.csv")).Skip(1).Select(line => line.Split(',')[1..9].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())]);

    /// <summary>Registers version 1, and version 2 with two columns swapped, and gives version 1 all traffic.</summary>
    internal static async Task RegisterAsync(this RunningSilo silo, string model)
    {
        await silo.RegisterHousingAsync(model, "1");
        await silo.RegisterHousingAsync(model, "2", "california_v2_swapped_columns.onnx");
        await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
    }

    /// <summary>Has the first silo's router follow a route, with an epoch far beyond those of the model itself.</summary>
    internal static Route Follow(this RunningSilo silo, string model, string[] shadows, params (string Version, double Weight)[] weights)
    {
        var route = Routes.Of(1000, weights) with { Model = model, Shadows = shadows, RolloutId = "rollout-1" };
        return silo.Services.GetRequiredService<RouteTable>().Follow(route);
    }

    /// <summary>A request of some rows of the data, of an entity or of none.</summary>
    internal static JsonObject Request(string id, int first, int count, string? entity = null)
    {
        var request = new JsonObject
        {
            ["id"] = id,
            ["inputs"] = new JsonArray(new JsonObject
            {
                ["name"] = "features",
                ["shape"] = new JsonArray(count, Manifests.Features.Length),
                ["datatype"] = "FP64",
                ["data"] = new JsonArray([.. Rows.Value[first..(first + count)].SelectMany(r => r).Select(d => JsonValue.Create(d))]),
            }),
        };
        if (entity is not null)
        {
            request["parameters"] = new JsonObject { ["entity"] = entity };
        }

        return request;
    }

    /// <summary>Asks for an answer.</summary>
    internal static async Task<JsonNode> AskAsync(this RunningSilo silo, string path, JsonObject request)
    {
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, $"/v2/models/{path}/infer", request);
        Assert.True(status == System.Net.HttpStatusCode.OK, answer?.ToJsonString());
        return answer!;
    }

    /// <summary>The scores of an answer.</summary>
    internal static double[] Scores(JsonNode answer) => [.. answer["outputs"]![0]!["data"]!.AsArray().Select(v => (double)v!)];

    /// <summary>What the model counts of its arms, once it counts so much.</summary>
    internal static async Task<TrafficTotals> TrafficAsync(this RunningSilo silo, string model, Predicate<TrafficTotals> isAll)
    {
        var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model);
        var totals = TrafficTotals.None;
        await RunningSilo.UntilAsync($"all traffic of {model}", async () => isAll(totals = await grain.GetTrafficAsync()));
        return totals;
    }

    /// <summary>What a model counts of one version.</summary>
    internal static ArmTally ArmOf(this TrafficTotals totals, string version) => totals.Arms.Single(a => a.Version == version);
}
