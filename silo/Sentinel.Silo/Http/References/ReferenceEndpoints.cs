using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Silo.Http.References;

/// <summary>Freezes a version's reference from rows, or from closed windows.</summary>
internal static class ReferenceEndpoints
{
    internal static void MapReferences(this RouteGroupBuilder api) =>
        api.MapPost("/models/{model}/versions/{version}/reference", SetAsync).Needs(Role.Operator).WithName("setReference");

    private static async Task<IResult> SetAsync(string model, string version, string? prediction, string? @class, string? time, string? label, string? fromWindows, HttpContext context, IGrainFactory grains)
    {
        var grain = VersionEndpoints.Grain(grains, model, version);
        if (await grain.GetAsync() is not { } record)
        {
            return VersionEndpoints.Unknown(model, version);
        }

        if (fromWindows is not null)
        {
            var answer = await grain.FreezeWindowsAsync(ChoiceOf(fromWindows), context.Actor());
            return answer.Result.Outcome == RegistrationOutcome.Refused
                ? answer.Result.Of("Reference", record.Spec.ModelVersion.ToString())
                : TypedResults.Ok(new { outcome = answer.Result.Outcome, rows = answer.Rows, digest = answer.Digest, windows = answer.Windows });
        }

        if (record.Spec.Signature is not { } signature)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"Version {record.Spec.ModelVersion} has no signature: a reference is frozen by its features.");
        }

        try
        {
            var schema = new ReferenceSchema(signature.Features, prediction, @class, time)
            {
                Label = label is null ? null : new ReferenceLabel(label, signature.Prediction),
                Segments = signature.Segments,
            };
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

    /// <summary>A number is that of the newest windows, anything else a list of names: no window is named by a number alone.</summary>
    private static WindowChoice ChoiceOf(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var newest)
            ? new WindowChoice(newest)
            : new WindowChoice(null, text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

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
