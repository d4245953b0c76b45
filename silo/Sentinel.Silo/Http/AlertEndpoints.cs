using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Alerts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Alerts and the deliveries of events to hooks, over all models or of one.</summary>
internal static class AlertEndpoints
{
    internal static void MapAlerts(this RouteGroupBuilder api)
    {
        api.MapGet("/alerts", ListAlertsAsync).Needs(Role.Viewer).WithName("listAlerts");
        api.MapPost("/alerts/{id}/ack", AcknowledgeAsync).Needs(Role.Operator).WithName("acknowledgeAlert");
        api.MapGet("/deliveries", ListDeliveriesAsync).Needs(Role.Viewer).WithName("listDeliveries");
        api.MapPost("/deliveries/{id}/replay", ReplayAsync).Needs(Role.Operator).WithName("replayDelivery");
    }

    private static async Task<IResult> ListAlertsAsync(string? model, IGrainFactory grains, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var silences = await grains.GetGrain<ISilenceGrain>(ISilenceGrain.Key).ListAsync();
        var lists = await Task.WhenAll((await GrainsAsync(model, grains)).Select(g => g.GetAlertsAsync()));
        return TypedResults.Ok(new
        {
            alerts = lists.SelectMany(l => l).OrderByDescending(a => a.Started).Select(a => a with { SilencedBy = SilenceRules.Silencing(silences, a, now)?.Id }),
        });
    }

    private static async Task<IResult> ListDeliveriesAsync(string? model, IGrainFactory grains)
    {
        var lists = await Task.WhenAll((await GrainsAsync(model, grains)).Select(g => g.GetDeliveriesAsync()));
        return TypedResults.Ok(new { deliveries = lists.SelectMany(l => l).OrderByDescending(d => d.Event.Time) });
    }

    private static async Task<IResult> AcknowledgeAsync(string id, string? model, IGrainFactory grains, HttpContext context)
    {
        foreach (var grain in await GrainsAsync(model, grains))
        {
            if ((await grain.GetAlertsAsync()).Any(a => a.Id == id) && await grain.AcknowledgeAsync(id, context.Actor()))
            {
                return TypedResults.NoContent();
            }
        }

        return Problems.NotFound($"There is no alert '{id}'.");
    }

    private static async Task<IResult> ReplayAsync(string id, string? model, IGrainFactory grains)
    {
        foreach (var grain in await GrainsAsync(model, grains))
        {
            if ((await grain.GetDeliveriesAsync()).FirstOrDefault(d => d.Id == id) is not { } delivery)
            {
                continue;
            }

            return await grain.ReplayAsync(id)
                ? TypedResults.NoContent()
                : Problems.Of(StatusCodes.Status409Conflict, $"Delivery '{id}' is {delivery.State.ToString().ToLowerInvariant()}; only dead-lettered ones are replayed.");
        }

        return Problems.NotFound($"There is no delivery '{id}'.");
    }

    private static async Task<IAlertGrain[]> GrainsAsync(string? model, IGrainFactory grains)
    {
        string[] names = model is null ? [.. await ModelEndpoints.NamesAsync(grains), IFleetGrain.Name] : [model];
        return [.. names.Select(name => grains.GetGrain<IAlertGrain>(name))];
    }
}
