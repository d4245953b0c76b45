using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Samples;
using Sentinel.Decisions.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Samples;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Registry;

/// <summary>Reproducibility: a version is asked again what it has answered before, and what came of it stands in the model's history.</summary>
internal static class VerificationEndpoints
{
    internal static void MapVerification(this RouteGroupBuilder api) =>
        api.MapPost("/models/{model}/versions/{version}/verify", VerifyAsync).Needs(Role.Operator).WithName("verifyVersion").Produces<VersionVerification>();

    private static async Task<IResult> VerifyAsync(string model, string version, VersionVerifier verifier, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        var verification = await verifier.VerifyAsync(new ModelVersionId(model, version), context.RequestAborted);
        if (verification.Reproduced is { } reproduced)
        {
            var now = time.GetUtcNow();
            var data = Sorted.Of(
                ("digest", verification.ArtifactSha256),
                ("requests", verification.Requests.ToString(CultureInfo.InvariantCulture)),
                ("equal", verification.Equal.ToString(CultureInfo.InvariantCulture)),
                ("runtime", verification.ComputedOn));
            await grains.GetGrain<IAuditGrain>(model).AppendAsync(new AuditDraft(
                FormattableString.Invariant($"{model}/{version}/verified-{now.UtcTicks}"), reproduced ? "version.verified" : "version.not-reproduced", version, context.Actor(), verification.Sentence, now, data));
        }

        return TypedResults.Ok(verification);
    }
}
