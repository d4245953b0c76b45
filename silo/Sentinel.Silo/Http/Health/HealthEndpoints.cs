namespace Sentinel.Silo.Http.Health;

/// <summary>Health for orchestrators: live while the process answers, ready while it does its work.</summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz/live", () => TypedResults.Ok(new { status = "ok" })).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet("/healthz/ready", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(SiloReadiness readiness)
    {
        var reasons = await readiness.ReasonsAsync();
        return reasons.Count == 0
            ? TypedResults.Ok(new { status = "ok" })
            : TypedResults.Json(new { status = "starting", reasons }, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
