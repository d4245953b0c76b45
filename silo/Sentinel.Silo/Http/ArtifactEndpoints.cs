using System.Text.RegularExpressions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Artifacts;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Artifacts, by the digest of their bytes.</summary>
internal static partial class ArtifactEndpoints
{
    internal static void MapArtifacts(this RouteGroupBuilder api)
    {
        api.MapPut("/artifacts/{sha256}", PutAsync).Needs(Role.Operator).WithName("putArtifact");
        api.MapGet("/artifacts/{sha256}", GetAsync).Needs(Role.Viewer).WithName("getArtifact");
    }

    private static async Task<IResult> PutAsync(string sha256, HttpContext context, IArtifactStore store)
    {
        if (!Digest().IsMatch(sha256))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"'{sha256}' is no SHA-256 digest of 64 lower-case hexadecimal digits.");
        }

        try
        {
            var stored = await store.PutAsync(sha256, context.Request.Body, context.RequestAborted);
            var answer = new { sha256, sizeBytes = stored.SizeBytes };
            return stored.IsNew ? TypedResults.Created($"/api/v1/artifacts/{sha256}", answer) : TypedResults.Ok(answer);
        }
        catch (ArtifactDigestException e)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, e.Message, [KeyValuePair.Create("sha256", e.Message)]);
        }
    }

    private static async Task<IResult> GetAsync(string sha256, IArtifactStore store, CancellationToken cancellationToken) =>
        Digest().IsMatch(sha256) && await store.OpenAsync(sha256, cancellationToken) is { } stream
            ? TypedResults.Stream(stream, "application/octet-stream")
            : Problems.NotFound($"There is no artifact {sha256}.");

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
