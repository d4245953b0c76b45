using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Retraining: what was asked for, requests by hand, and what trainers report.</summary>
internal static class RetrainingEndpoints
{
    internal static void MapRetraining(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}/triggers", ListAsync).Needs(Role.Viewer).WithName("listTriggers");
        api.MapPost("/models/{model}/triggers", RequestAsync).Needs(Role.Operator).WithName("requestRetraining");
        api.MapPost("/models/{model}/triggers/{id}", ReportAsync).Needs(Role.Operator).WithName("reportRetraining");
    }

    /// <summary>A model with everything that retraining was asked for; null when it is not registered.</summary>
    internal static async Task<ModelView?> ViewAsync(IGrainFactory grains, string model) =>
        await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? With(view, await RunsAsync(grains, model)) : null;

    /// <summary>Takes a report to the run that it is about.</summary>
    internal static Task<RetrainAnswer> TakeAsync(IGrainFactory grains, string model, string trigger, TrainerReport report, string actor) =>
        grains.GetGrain<IRetrainingGrain>(model).ReportAsync(new RetrainReport(
            trigger,
            report.Status,
            report.Version,
            report.DataDigest,
            report.Commit,
            (report.Metrics ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            report.Error,
            actor));

    private static async Task<IResult> ListAsync(string model, IGrainFactory grains)
    {
        if (await grains.GetGrain<IModelGrain>(model).GetAsync() is not { } view)
        {
            return ModelEndpoints.Unknown(model);
        }

        var runs = await RunsAsync(grains, model);
        return TypedResults.Ok(new { triggers = With(view, runs).Triggers, runs });
    }

    private static async Task<IResult> RequestAsync(string model, TriggerWish wish, IGrainFactory grains, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return RolloutEndpoints.ReasonMissing();
        }

        var answer = await grains.GetGrain<IRetrainingGrain>(model).RequestAsync(new RetrainRequest(wish.Version, wish.Reason, wish.DataDigest, context.Actor()));
        return answer.Refusal == RetrainRefusal.None ? TypedResults.Json(answer.Run, statusCode: StatusCodes.Status201Created) : Refused(answer);
    }

    private static async Task<IResult> ReportAsync(string model, string id, TrainerReport report, IGrainFactory grains, HttpContext context)
    {
        var answer = await TakeAsync(grains, model, id, report, context.Actor());
        return answer.Refusal == RetrainRefusal.None ? TypedResults.Ok(answer.Run) : Refused(answer);
    }

    private static IResult Refused(RetrainAnswer answer) => answer.Refusal switch
    {
        RetrainRefusal.Unknown => Problems.NotFound(answer.Reason!),
        RetrainRefusal.Invalid => Problems.Of(StatusCodes.Status422UnprocessableEntity, answer.Reason!),
        _ => TypedResults.Problem(answer.Reason, statusCode: StatusCodes.Status409Conflict, extensions: [KeyValuePair.Create("run", (object?)answer.Run)]),
    };

    private static Task<RetrainRun[]> RunsAsync(IGrainFactory grains, string model) => grains.GetGrain<IRetrainingGrain>(model).GetRunsAsync();

    private static ModelView With(ModelView view, RetrainRun[] runs) =>
        view with { Triggers = [.. runs.Select(run => new RetrainTrigger(run.Id, run.Version, run.WindowId ?? "", run.Requested, run.Reason)), .. view.Triggers] };
}

/// <summary>A request for retraining by hand; without <paramref name="Version"/> of the champion.</summary>
public sealed record TriggerWish(string? Version, string? Reason, string? DataDigest);

/// <summary>What a trainer says of a run.</summary>
/// <param name="Status">acknowledged, running, succeeded or failed.</param>
/// <param name="Version">The registered version that came of it; required with succeeded.</param>
/// <param name="DataDigest">Digest of the data that it trains on: a run on data that was learnt from before is ended.</param>
/// <param name="Commit">Commit of the code that trains.</param>
/// <param name="Metrics">Figures of what came of it.</param>
/// <param name="Error">Why it failed; required with failed.</param>
public sealed record TrainerReport(RetrainStatus Status, string? Version, string? DataDigest, string? Commit, Dictionary<string, double>? Metrics, string? Error);
