using Sentinel.Contracts.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Views;

/// <summary>What people look at first, in one answer each: all models in a line each, and a version's windows in columns.</summary>
internal static class ViewEndpoints
{
    private const int WindowsMax = 200;

    internal static void MapViews(this RouteGroupBuilder api)
    {
        api.MapGet("/overview", OverviewAsync).Needs(Role.Viewer).WithName("getOverview").Produces<FleetOverview>();
        api.MapGet("/models/{model}/versions/{version}/timeline", TimelineAsync).Needs(Role.Viewer).WithName("getTimeline").Produces<VersionTimeline>();
    }

    private static async Task<IResult> OverviewAsync(IGrainFactory grains, TimeProvider time)
    {
        var names = await ModelEndpoints.NamesAsync(grains);
        var lines = await Task.WhenAll(names.Select(name => LineAsync(grains, name)));
        return TypedResults.Ok(new FleetOverview(time.GetUtcNow(), [.. lines.OfType<ModelLine>()]));
    }

    private static async Task<ModelLine?> LineAsync(IGrainFactory grains, string name)
    {
        if (await RetrainingEndpoints.ViewAsync(grains, name) is not { } model)
        {
            return null;
        }

        var glance = ModelLine.ChampionOf(model) is { } champion ? await VersionEndpoints.Grain(grains, name, champion).GetGlanceAsync() : null;
        return ModelLine.Of(model, glance);
    }

    private static async Task<IResult> TimelineAsync(string model, string version, IGrainFactory grains, int limit = VersionGlance.Most, long? before = null)
    {
        if (limit is < 1 or > WindowsMax)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"limit must be between 1 and {WindowsMax}, was {limit}.", [KeyValuePair.Create("limit", $"must be between 1 and {WindowsMax}")]);
        }

        var grain = VersionEndpoints.Grain(grains, model, version);
        return await grain.GetAsync() is { } record
            ? TypedResults.Ok(VersionTimeline.Of(record.Monitor, await grain.GetWindowsAsync(limit, before)))
            : VersionEndpoints.Unknown(model, version);
    }
}
