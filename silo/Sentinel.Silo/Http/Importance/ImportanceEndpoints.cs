using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Importance;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Importance;

/// <summary>Measures how much a version leans on each of its features, on rows that the caller sends and nobody keeps.</summary>
internal static class ImportanceEndpoints
{
    internal static void MapImportance(this RouteGroupBuilder api) =>
        api.MapPost("/models/{model}/versions/{version}/importance", MeasureAsync).Needs(Role.Operator).WithName("measureImportance");

    private static async Task<IResult> MeasureAsync(string model, string version, HttpContext context, IGrainFactory grains, ImportanceMeter meter)
    {
        var aborted = context.RequestAborted;
        var grain = VersionEndpoints.Grain(grains, model, version);
        if (await grain.GetAsync() is not { Spec: var spec })
        {
            return VersionEndpoints.Unknown(model, version);
        }

        var refusals = VersionRegistry.ImportanceRefusals(spec);
        if (!refusals.IsEmpty)
        {
            return new RegistrationResult(RegistrationOutcome.Refused, refusals).Of("Importance", spec.ModelVersion.ToString());
        }

        var features = spec.Signature!.Features;
        if (features.Length > ImportanceMeter.FeaturesMax)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"Version {spec.ModelVersion} has {features.Length} features, at most {ImportanceMeter.FeaturesMax} are measured: give importance in its manifest instead.");
        }

        if (ImportanceRows.Read(await context.Request.ReadAllAsync(aborted), features, out var faults) is not { } rows)
        {
            var (field, fault) = faults.First();
            return Problems.Of(StatusCodes.Status400BadRequest, faults.Count == 1 ? $"{field}: {fault}" : $"{faults.Count} fields are wrong.", faults);
        }

        var importance = await meter.MeasureAsync(spec.ModelVersion, rows.Table, rows.Labels, aborted);
        if (importance.Features.IsEmpty)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, $"The model of {spec.ModelVersion} predicts no finite number for any of these rows: nothing can be measured on them.");
        }

        var result = await grain.SetImportanceAsync(importance, context.Actor());
        return result.Outcome == RegistrationOutcome.Refused ? result.Of("Importance", spec.ModelVersion.ToString()) : TypedResults.Ok(importance);
    }
}
