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
        if (await GrainsAsync(model, grains) is not { } all)
        {
            return ModelEndpoints.Unknown(model!);
        }

        var now = time.GetUtcNow();
        var silences = await grains.GetGrain<ISilenceGrain>(ISilenceGrain.Key).ListAsync();
        var lists = await Task.WhenAll(all.Select(g => g.GetAlertsAsync()));
        return TypedResults.Ok(new
        {
            alerts = lists.SelectMany(l => l).OrderByDescending(a => a.Started).Select(a => a with { SilencedBy = SilenceRules.Silencing(silences, a, now)?.Id }),
        });
    }

    private static async Task<IResult> ListDeliveriesAsync(string? model, IGrainFactory grains)
    {
        if (await GrainsAsync(model, grains) is not { } all)
        {
            return ModelEndpoints.Unknown(model!);
        }

        var lists = await Task.WhenAll(all.Select(g => g.GetDeliveriesAsync()));
        return TypedResults.Ok(new { deliveries = lists.SelectMany(l => l).OrderByDescending(d => d.Event.Time) });
    }

    private static async Task<IResult> AcknowledgeAsync(string id, string? model, IGrainFactory grains, HttpContext context)
    {
        if (await GrainsAsync(model, grains) is not { } all)
        {
            return ModelEndpoints.Unknown(model!);
        }

        foreach (var grain in all)
        {
            if ((await grain.GetAlertsAsync()).Any(a => a.Id == id))
            {
                return await grain.AcknowledgeAsync(id, context.Actor()) ? TypedResults.NoContent() : Problems.Of(StatusCodes.Status409Conflict, $"Alert '{id}' is resolved: there is nothing to acknowledge.");
            }
        }

        return Problems.NotFound($"There is no alert '{id}'; /api/v1/alerts lists them.");
    }

    private static async Task<IResult> ReplayAsync(string id, string? model, IGrainFactory grains, HttpContext context)
    {
        if (await GrainsAsync(model, grains) is not { } all)
        {
            return ModelEndpoints.Unknown(model!);
        }

        foreach (var grain in all)
        {
            if ((await grain.GetDeliveriesAsync()).FirstOrDefault(d => d.Id == id) is not { } delivery)
            {
                continue;
            }

            return await grain.ReplayAsync(id, context.Actor())
                ? TypedResults.NoContent()
                : Problems.Of(StatusCodes.Status409Conflict, $"Delivery '{id}' is {(delivery.State == DeliveryState.Pending ? "pending" : "delivered")}; only dead-lettered ones are replayed.");
        }

        return Problems.NotFound($"There is no delivery '{id}'; /api/v1/deliveries lists those that are kept.");
    }

    // Null for a name that no model has: a grain of it would keep alerts of nothing.
    private static async Task<IAlertGrain[]?> GrainsAsync(string? model, IGrainFactory grains)
    {
        string[] known = [.. await ModelEndpoints.NamesAsync(grains), IFleetGrain.Name];
        return model is null ? [.. known.Select(name => grains.GetGrain<IAlertGrain>(name))] : known.Contains(model, StringComparer.Ordinal) ? [grains.GetGrain<IAlertGrain>(model)] : null;
    }
}
