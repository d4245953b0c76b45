using Sentinel.Contracts.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Silo.Http.References;

/// <summary>Freezes a version's reference from rows.</summary>
internal static class ReferenceEndpoints
{
    internal static void MapReferences(this RouteGroupBuilder api) =>
        api.MapPost("/models/{model}/versions/{version}/reference", SetAsync).Needs(Role.Operator).WithName("setReference");

    private static async Task<IResult> SetAsync(string model, string version, string? prediction, string? @class, string? time, string? label, HttpContext context, IGrainFactory grains)
    {
        var grain = VersionEndpoints.Grain(grains, model, version);
        if (await grain.GetAsync() is not { } record)
        {
            return VersionEndpoints.Unknown(model, version);
        }

        if (record.Spec.Signature is not { } signature)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"Version {record.Spec.ModelVersion} has no signature: a reference is frozen by its features.");
        }

        try
        {
            var schema = new ReferenceSchema(signature.Features, prediction, @class, time) { Label = label is null ? null : new ReferenceLabel(label, signature.Prediction) };
            var frozen = await FreezeAsync(context.Request, schema, signature.Prediction, context.RequestAborted);
            var result = await grain.SetReferenceAsync(frozen.Profile.Encoded, context.Actor());
            return result.Outcome == RegistrationOutcome.Refused
                ? result.Of("Reference", record.Spec.ModelVersion.ToString())
                : TypedResults.Ok(new { outcome = result.Outcome, rows = frozen.Profile.Rows, digest = frozen.Profile.Digest, warnings = frozen.Warnings });
        }
        catch (Exception e) when (e is ReferenceException or TableFormatException)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, e.Message);
        }
    }

    private static async Task<FrozenFile> FreezeAsync(HttpRequest request, ReferenceSchema schema, PredictionSpec answers, CancellationToken cancellationToken)
    {
        // Tables are read from files, on all cores; the body becomes one for as long as that takes.
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = File.Create(path))
            {
                await request.Body.CopyToAsync(file, cancellationToken);
            }

            var format = request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true ? TableFormat.JsonLines : TableFormat.Csv;
            return await Task.Run(() => ReferenceFile.Freeze(new TableFile(path, "The body", format, Compressed: false), schema, answers), cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
