using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Versions: list, look at, status, windows, monitor, quarantine.</summary>
internal static class VersionEndpoints
{
    private const int LimitMax = 1000;

    internal static void MapVersions(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}/versions", ListAsync).Needs(Role.Viewer).WithName("listVersions");
        var version = api.MapGroup("/models/{model}/versions/{version}");
        version.MapGet("", GetAsync).Needs(Role.Viewer).WithName("getVersion");
        version.MapGet("/status", GetStatusAsync).Needs(Role.Viewer).WithName("getStatus");
        version.MapGet("/windows", GetWindowsAsync).Needs(Role.Viewer).WithName("listWindows");
        version.MapGet("/monitor", GetMonitorAsync).Needs(Role.Viewer).WithName("getMonitor");
        version.MapPut("/monitor", SetMonitorAsync).Needs(Role.Operator).WithName("setMonitor").Accepts<object>("application/json", "*/*");
        version.MapPut("/quarantine", (string model, string version, ReasonGiven given, IGrainFactory grains, HttpContext context) =>
            QuarantineAsync(model, version, true, given.Reason, grains, context)).Needs(Role.Operator).WithName("quarantine");
        version.MapDelete("/quarantine", (string model, string version, string? reason, IGrainFactory grains, HttpContext context) =>
            QuarantineAsync(model, version, false, reason, grains, context)).Needs(Role.Operator).WithName("releaseFromQuarantine");
        api.MapPut("/models/{model}/monitor", SetModelMonitorAsync).Needs(Role.Operator).WithName("setModelMonitor").Accepts<object>("application/json", "*/*");
    }

    private static async Task<IResult> ListAsync(string model, IGrainFactory grains) =>
        await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? TypedResults.Ok(new { versions = view.Versions }) : ModelEndpoints.Unknown(model);

    private static async Task<IResult> GetAsync(string model, string version, IGrainFactory grains) =>
        await Grain(grains, model, version).GetAsync() is { } record ? TypedResults.Ok(record) : Unknown(model, version);

    private static async Task<IResult> GetStatusAsync(string model, string version, IGrainFactory grains) =>
        await Grain(grains, model, version).GetStatusAsync() is { } status ? TypedResults.Ok(status) : Unknown(model, version);

    private static async Task<IResult> GetWindowsAsync(string model, string version, IGrainFactory grains, int limit = 50, long? before = null)
    {
        if (limit is < 1 or > LimitMax)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"limit must be between 1 and {LimitMax}, was {limit}.", [KeyValuePair.Create("limit", $"must be between 1 and {LimitMax}")]);
        }

        var grain = Grain(grains, model, version);
        return await grain.GetAsync() is null ? Unknown(model, version) : TypedResults.Ok(new { windows = await grain.GetWindowsAsync(limit, before) });
    }

    private static async Task<IResult> GetMonitorAsync(string model, string version, IGrainFactory grains) =>
        await Grain(grains, model, version).GetAsync() is { } record ? TypedResults.Ok(MonitorSpecWriter.Write(record.Monitor)) : Unknown(model, version);

    private static async Task<IResult> SetMonitorAsync(string model, string version, HttpContext context, IGrainFactory grains) =>
        await ManifestEndpoints.ApplyAsync(ManifestReader.ReadMonitorSpec(await context.Request.ReadAllAsync(context.RequestAborted), model, version), grains, context);

    private static async Task<IResult> SetModelMonitorAsync(string model, HttpContext context, IGrainFactory grains) =>
        await ManifestEndpoints.ApplyAsync(ManifestReader.ReadMonitorSpec(await context.Request.ReadAllAsync(context.RequestAborted), model, null), grains, context);

    private static async Task<IResult> QuarantineAsync(string model, string version, bool quarantined, string? reason, IGrainFactory grains, HttpContext context) =>
        string.IsNullOrWhiteSpace(reason)
            ? RolloutEndpoints.ReasonMissing()
            : (await grains.GetGrain<IModelGrain>(model).SetQuarantineAsync(version, quarantined, reason, context.Actor())).Of("Quarantine", new ModelVersionId(model, version).ToString());

    /// <summary>The grain of a version.</summary>
    internal static IModelVersionGrain Grain(IGrainFactory grains, string model, string version) => grains.GetGrain<IModelVersionGrain>(new ModelVersionId(model, version).ToString());

    /// <summary>Answer where there is no such version.</summary>
    internal static IResult Unknown(string model, string version) => Problems.NotFound($"Version '{version}' of model '{model}' is not registered.");
}

/// <summary>Why something is done.</summary>
public sealed record ReasonGiven(string? Reason);
