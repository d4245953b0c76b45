using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Simulations;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Recorded windows under another policy, and what people say that windows were.</summary>
internal static class SimulationEndpoints
{
    private const int Page = 1000;

    internal static void MapSimulations(this RouteGroupBuilder api)
    {
        var version = api.MapGroup("/models/{model}/versions/{version}");
        version.MapPost("/simulate", SimulateAsync).Needs(Role.Viewer).WithName("simulate").Accepts<object>("application/json", "*/*");
        version.MapPost("/windows/{window}/mark", MarkAsync).Needs(Role.Operator).WithName("markWindow");
    }

    private static async Task<IResult> SimulateAsync(string model, string version, HttpContext context, IGrainFactory grains, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var reading = ManifestReader.ReadMonitorSpec(await context.Request.ReadAllAsync(context.RequestAborted), model, version);
        if (reading.Manifest is not MonitorManifest monitor)
        {
            return Problems.Faults(reading.Errors);
        }

        var history = RecordedHistory.Of(await HistoryAsync(grains.GetGrain<IAuditGrain>(model)), version);
        return await VersionEndpoints.Grain(grains, model, version).SimulateAsync(monitor.Policy, from, to, history) is { } simulation ? TypedResults.Ok(simulation) : VersionEndpoints.Unknown(model, version);
    }

    private static async Task<IResult> MarkAsync(string model, string version, string window, WindowMark mark, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(mark.Reason))
        {
            return RolloutEndpoints.ReasonMissing();
        }

        if (mark.As is not (RecordedHistory.Healthy or RecordedHistory.Faulty))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"as must be {RecordedHistory.Healthy} or {RecordedHistory.Faulty}, was '{mark.As}'.", [KeyValuePair.Create("as", $"must be {RecordedHistory.Healthy} or {RecordedHistory.Faulty}")]);
        }

        var grain = VersionEndpoints.Grain(grains, model, version);
        if (await grain.GetAsync() is null)
        {
            return VersionEndpoints.Unknown(model, version);
        }

        if (!(await grain.GetWindowsAsync(Page, before: null)).Any(report => report.Id == window))
        {
            return Problems.NotFound($"Version '{version}' of model '{model}' has no window '{window}' among its newest {Page}.");
        }

        var draft = new AuditDraft(
            FormattableString.Invariant($"{model}/{version}/{window}/marked-{time.GetUtcNow().UtcTicks}"), RecordedHistory.Marked, version, context.Actor(), mark.Reason, time.GetUtcNow(), Sorted.Of(("window", window), ("as", mark.As)));
        return TypedResults.Ok(await grains.GetGrain<IAuditGrain>(model).AppendAsync(draft));
    }

    private static async Task<List<AuditEntry>> HistoryAsync(IAuditGrain audit)
    {
        var entries = new List<AuditEntry>();
        for (var page = await audit.GetAsync(0, Page); page.Length > 0; page = await audit.GetAsync(page[^1].Number + 1, Page))
        {
            entries.AddRange(page);
        }

        return entries;
    }
}

/// <summary>What people say that a window was.</summary>
/// <param name="As"><c>healthy</c> or <c>faulty</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record WindowMark(string? As, string? Reason);
