using Sentinel.Contracts.Models;
using Sentinel.Decisions.Evidence;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>What the monitors' run lengths promise in false pages a month, and how a budget of them is divided over versions and models.</summary>
internal static class FalseAlarmEndpoints
{
    private const int NewestWindows = 60;

    internal static void MapFalseAlarms(this RouteGroupBuilder api)
    {
        api.MapGet("/falsealarms", FleetAsync).Needs(Role.Viewer).WithName("getFalseAlarms");
        api.MapGet("/models/{model}/falsealarms", ModelAsync).Needs(Role.Viewer).WithName("getModelFalseAlarms");
    }

    private static async Task<IResult> ModelAsync(string model, IGrainFactory grains, double pagesPerMonth = 1)
    {
        if (Refuse(pagesPerMonth) is { } refused)
        {
            return refused;
        }

        return await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? TypedResults.Ok(await OfAsync(view, pagesPerMonth, grains)) : ModelEndpoints.Unknown(model);
    }

    /// <summary>Without a budget each model has one page a month; a budget for the whole fleet is divided over its models.</summary>
    private static async Task<IResult> FleetAsync(IGrainFactory grains, double? pagesPerMonth = null)
    {
        if (Refuse(pagesPerMonth ?? 1) is { } refused)
        {
            return refused;
        }

        var views = await ModelEndpoints.ModelsAsync(grains);
        double perModel = pagesPerMonth is { } fleet && views.Length > 0 ? FalseAlarmBudget.PerModel(fleet, views.Length) : 1;
        var models = await Task.WhenAll(views.Select(view => OfAsync(view, perModel, grains)));
        return TypedResults.Ok(new { budget = perModel * models.Length, pagesPerMonth = models.Sum(model => model.PagesPerMonth), models });
    }

    private static async Task<ModelFalseAlarms> OfAsync(ModelView view, double budget, IGrainFactory grains)
    {
        var versions = await Task.WhenAll(view.Versions.Select(async version =>
        {
            var grain = VersionEndpoints.Grain(grains, view.Model, version.Version);
            return (version.Version, Record: await grain.GetAsync(), Newest: await grain.GetWindowsAsync(NewestWindows, null));
        }));
        return ModelFalseAlarms.Of(
            view.Model,
            budget,
            [.. versions.Where(version => version is { Record.ReferenceDigest: not null, Newest.Length: > 0 }).Select(version => (version.Version, version.Record!.Monitor, version.Newest))]);
    }

    private static IResult? Refuse(double pagesPerMonth) => pagesPerMonth > 0 && double.IsFinite(pagesPerMonth)
        ? null
        : Problems.Of(StatusCodes.Status400BadRequest, "pagesPerMonth must be a number above 0.", [KeyValuePair.Create("pagesPerMonth", "must be a number above 0, such as 1 for one false page a month")]);
}
