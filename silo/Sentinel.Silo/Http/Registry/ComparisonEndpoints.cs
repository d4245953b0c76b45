using Sentinel.Contracts;
using Sentinel.Contracts.Comparisons;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Comparisons;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Registry;

/// <summary>Two versions side by side.</summary>
internal static class ComparisonEndpoints
{
    private const int WindowsLookedAt = 60;

    internal static void MapComparisons(this RouteGroupBuilder api) =>
        api.MapGet("/models/{model}/compare", CompareAsync).Needs(Role.Viewer).WithName("compareVersions").Produces<VersionComparison>();

    private static async Task<IResult> CompareAsync(string model, string a, string b, IGrainFactory grains)
    {
        if (IdOf(model, a) is not { } first)
        {
            return NoVersion(nameof(a), a);
        }

        if (IdOf(model, b) is not { } second)
        {
            return NoVersion(nameof(b), b);
        }

        var sides = await Task.WhenAll(SideAsync(grains, first), SideAsync(grains, second));
        if (sides is not [{ } sideA, { } sideB])
        {
            var missing = sides[0] is null ? first : second;
            return VersionEndpoints.Unknown(missing.Model, missing.Version);
        }

        var traffic = first.Model == second.Model ? await grains.GetGrain<IModelGrain>(first.Model).GetTrafficAsync() : TrafficTotals.None;
        return TypedResults.Ok(VersionComparisons.Of(sideA, sideB, traffic));
    }

    // A version of this model, or of another one as MODEL@VERSION.
    private static ModelVersionId? IdOf(string model, string text) =>
        ModelVersionId.TryParse(text, out var other) ? other : ModelVersionId.IsVersionName(text) ? new ModelVersionId(model, text) : null;

    private static IResult NoVersion(string field, string text) =>
        Problems.Of(StatusCodes.Status400BadRequest, $"{field}: '{text}' names no version; write VERSION, or MODEL@VERSION for one of another model.", [KeyValuePair.Create(field, "must be VERSION or MODEL@VERSION")]);

    private static async Task<VersionSide?> SideAsync(IGrainFactory grains, ModelVersionId id)
    {
        var grain = VersionEndpoints.Grain(grains, id.Model, id.Version);
        return await grain.GetAsync() is { } record && await grains.GetGrain<IModelGrain>(id.Model).GetAsync() is { } view
            ? VersionSide.Of(record, view, await grain.GetWindowsAsync(WindowsLookedAt, before: null))
            : null;
    }
}
