using Sentinel.Contracts.Fleet;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>All models' rollouts together: what canaries take, and the breaker that stops every advance.</summary>
internal static class FleetEndpoints
{
    internal static void MapFleet(this RouteGroupBuilder api)
    {
        api.MapGet("/fleet", async (IGrainFactory grains) => TypedResults.Ok(await Grain(grains).GetAsync())).Needs(Role.Viewer).WithName("getFleet");
        api.MapPost("/fleet/hold", (ReasonGiven wish, IGrainFactory grains, HttpContext context) => ChangeAsync(wish, context, Grain(grains).HoldAsync)).Needs(Role.Operator).WithName("holdFleet");
        api.MapPost("/fleet/release", (ReasonGiven wish, IGrainFactory grains, HttpContext context) => ChangeAsync(wish, context, Grain(grains).ReleaseAsync)).Needs(Role.Operator).WithName("releaseFleet");
    }

    private static async Task<IResult> ChangeAsync(ReasonGiven wish, HttpContext context, Func<string, string, Task<FleetView>> changeAsync) =>
        string.IsNullOrWhiteSpace(wish.Reason) ? RolloutEndpoints.ReasonMissing() : TypedResults.Ok(await changeAsync(wish.Reason, context.Actor()));

    private static IFleetGrain Grain(IGrainFactory grains) => grains.GetGrain<IFleetGrain>(IFleetGrain.Key);
}
