using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Registry;

/// <summary>Taking versions and models out of the registry.</summary>
internal static class DeletionEndpoints
{
    internal static void MapDeletions(this RouteGroupBuilder api)
    {
        api.MapDelete("/models/{model}", DeleteModelAsync).Needs(Role.Operator).WithName("deleteModel");
        api.MapDelete("/models/{model}/versions/{version}", DeleteVersionAsync).Needs(Role.Operator).WithName("deleteVersion");
    }

    private static async Task<IResult> DeleteModelAsync(string model, string? reason, IGrainFactory grains, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return RolloutEndpoints.ReasonMissing();
        }

        var grain = grains.GetGrain<IModelGrain>(model);
        return await grain.GetAsync() is null ? ModelEndpoints.Unknown(model) : (await grain.DeleteAsync(reason, context.Actor())).Of(ManifestKinds.Model, model);
    }

    private static async Task<IResult> DeleteVersionAsync(string model, string version, string? reason, IGrainFactory grains, VersionLoader versions, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return RolloutEndpoints.ReasonMissing();
        }

        var id = new ModelVersionId(model, version);
        if (await VersionEndpoints.Grain(grains, model, version).GetAsync() is null)
        {
            return VersionEndpoints.Unknown(model, version);
        }

        var result = await grains.GetGrain<IModelGrain>(model).DeleteVersionAsync(version, reason, context.Actor());
        if (result.Outcome == RegistrationOutcome.Deleted)
        {
            // Other silos hear of it by the event.
            versions.Forget(id);
        }

        return result.Of(ManifestKinds.ModelVersion, id.ToString());
    }
}
