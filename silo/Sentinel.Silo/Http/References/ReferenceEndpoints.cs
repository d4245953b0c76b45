using Sentinel.Contracts.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Http.Predictions;
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
            var profile = ReferenceProfile.From(await ReadAsync(context.Request, schema, context.RequestAborted), schema);
            var result = await grain.SetReferenceAsync(profile.Encoded, context.Actor());
            return result.Outcome == RegistrationOutcome.Refused
                ? result.Of("Reference", record.Spec.ModelVersion.ToString())
                : TypedResults.Ok(new { outcome = result.Outcome, rows = profile.Rows, digest = profile.Digest });
        }
        catch (Exception e) when (e is ReferenceException or CsvFormatException)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, e.Message);
        }
    }

    private static async Task<ColumnTable> ReadAsync(HttpRequest request, ReferenceSchema schema, CancellationToken cancellationToken)
    {
        if (request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true)
        {
            return await JsonLinesTable.ReadAsync(NdjsonLines.ReadAsync(request.BodyReader, cancellationToken), schema, cancellationToken);
        }

        // The reader of CSV works on files, block by block; the body becomes one for as long as that takes.
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = File.Create(path))
            {
                await request.Body.CopyToAsync(file, cancellationToken);
            }

            string[] numeric = [.. schema.Features.Where(f => f.Type == FeatureType.Numeric).Select(f => f.Name), .. Given(schema.Prediction)];
            string[] categorical = [.. schema.Features.Where(f => f.Type == FeatureType.Categorical).Select(f => f.Name), .. Given(schema.Class), .. Given(schema.Time)];
            return await Task.Run(() => CsvTable.Read(path, new CsvColumns { Only = [.. numeric, .. categorical, .. Given(schema.Label?.Column)], Numeric = numeric, Categorical = categorical }), cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw new ReferenceException(e.Message.Replace(path, "The body", StringComparison.Ordinal), e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string[] Given(string? column) => column is null ? [] : [column];
}
