using Sentinel.Contracts.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Moving traffic: promote and roll back.</summary>
internal static class RolloutEndpoints
{
    private const string Immediate = "immediate";

    internal static void MapRollouts(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}/rollouts", ListAsync).Needs(Role.Viewer).WithName("listRollouts");
        api.MapPost("/models/{model}/rollouts", PromoteAsync).Needs(Role.Operator).WithName("promote");
        api.MapPost("/models/{model}/rollback", RollBackAsync).Needs(Role.Operator).WithName("rollBack");
    }

    /// <summary>Answer where a human does not say why.</summary>
    internal static IResult ReasonMissing() => Problems.Of(StatusCodes.Status422UnprocessableEntity, "reason: say why; it stands in the audit.", [KeyValuePair.Create("reason", "is missing")]);

    private static async Task<IResult> ListAsync(string model, IGrainFactory grains) =>
        await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? TypedResults.Ok(new { route = view.Route, rollbacks = view.Rollbacks }) : ModelEndpoints.Unknown(model);

    private static async Task<IResult> PromoteAsync(string model, RolloutRequest request, IGrainFactory grains, RouteSubscription routes, HttpContext context)
    {
        if (request.Strategy is not (null or Immediate))
        {
            return Problems.Of(
                StatusCodes.Status422UnprocessableEntity, $"strategy: '{request.Strategy}' is not known; this release has {Immediate}.", [KeyValuePair.Create("strategy", $"must be {Immediate}")]);
        }

        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return ReasonMissing();
        }

        var grain = grains.GetGrain<IModelGrain>(model);
        if (await grain.GetAsync() is null)
        {
            return ModelEndpoints.Unknown(model);
        }

        // The router of this silo takes part even when the model is too new for the last renewal.
        await routes.SubscribeAsync(model);
        var result = await grain.PromoteAsync(new PromoteRequest(request.Version, request.Reason, context.Actor()));
        return result.Refusal is { } refusal ? Problems.Of(StatusCodes.Status409Conflict, refusal) : TypedResults.Ok(result);
    }

    private static async Task<IResult> RollBackAsync(string model, RollbackWish wish, IGrainFactory grains, RouteSubscription routes, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return ReasonMissing();
        }

        var grain = grains.GetGrain<IModelGrain>(model);
        if (await grain.GetAsync() is null)
        {
            return ModelEndpoints.Unknown(model);
        }

        await routes.SubscribeAsync(model);
        var record = await grain.RollbackAsync(new RollbackRequest(wish.To, wish.Reason, context.Actor()));
        if (record.Outcome is RollbackOutcome.Completed or RollbackOutcome.Unconfirmed)
        {
            return TypedResults.Ok(record);
        }

        var why = record.Outcome == RollbackOutcome.NoTarget ? "No version is proved good, so nothing was changed." : "The rollback was refused, nothing was changed.";
        var rejected = string.Concat(record.Rejected.Select(r => $" {r.Key}: {r.Value}."));
        return TypedResults.Problem(why + rejected, statusCode: StatusCodes.Status409Conflict, extensions: [KeyValuePair.Create("rollback", (object?)record)]);
    }
}

/// <summary>A wish to give a version traffic.</summary>
public sealed record RolloutRequest(string Version, string? Strategy, string? Reason);

/// <summary>A wish to put a version back; without <paramref name="To"/> the newest that is proved good.</summary>
public sealed record RollbackWish(string? To, string? Reason);
