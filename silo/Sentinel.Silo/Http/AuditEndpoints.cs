using Sentinel.Contracts.Audit;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>A model's history, and the check of its chain.</summary>
internal static class AuditEndpoints
{
    private const int LimitMax = 1000;

    internal static void MapAudit(this RouteGroupBuilder api) => api.MapGet("/models/{model}/audit", GetAsync).Needs(Role.Viewer).WithName("getAudit");

    private static async Task<IResult> GetAsync(string model, IGrainFactory grains, long from = 0, int limit = LimitMax, bool verify = false)
    {
        if (limit is < 1 or > LimitMax || from < 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"from must be at least 0 and limit between 1 and {LimitMax}, were {from} and {limit}.");
        }

        var audit = grains.GetGrain<IAuditGrain>(model);
        return TypedResults.Ok(new AuditPage(await audit.GetAsync(from, limit), verify ? await audit.VerifyAsync() : null));
    }
}

/// <summary>A stretch of a model's history.</summary>
/// <param name="Entries">Entries in their order.</param>
/// <param name="Verification">What the check of the whole chain found; null when it was not asked for.</param>
public sealed record AuditPage(AuditEntry[] Entries, AuditVerification? Verification);
