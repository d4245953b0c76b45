using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Ingest.Trainers;
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
        var answer = await grains.GetGrain<IRetrainingGrain>(model).ReportAsync(report.Of(id, context.Actor()));
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
