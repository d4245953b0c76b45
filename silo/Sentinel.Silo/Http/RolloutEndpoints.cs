using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Rollouts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Moving traffic: rollouts step by step, promotion at once, rollback.</summary>
internal static class RolloutEndpoints
{
    internal static void MapRollouts(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}/rollouts", ListAsync).Needs(Role.Viewer).WithName("listRollouts");
        api.MapPost("/models/{model}/rollouts", BeginAsync).Needs(Role.Operator).WithName("promote");
        api.MapGet("/models/{model}/rollouts/{id}", GetAsync).Needs(Role.Viewer).WithName("getRollout");
        foreach (var kind in Enum.GetValues<RolloutCommandKind>())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
            api.MapPost($"/models/{{model}}/rollouts/{{id}}/{name}", (string model, string id, ReasonGiven? said, IGrainFactory grains, HttpContext context) =>
                CommandAsync(model, new RolloutCommand(id, kind, context.Actor(), said?.Reason ?? ""), grains)).Needs(Role.Operator).WithName($"{name}Rollout");
        }

        api.MapGet("/models/{model}/rehearsals", ListRehearsalsAsync).Needs(Role.Viewer).WithName("listRehearsals");
        api.MapPost("/models/{model}/rehearsals", RehearseAsync).Needs(Role.Operator).WithName("rehearse");
        api.MapGet("/models/{model}/traffic", GetTrafficAsync).Needs(Role.Viewer).WithName("getTraffic");
        api.MapPost("/models/{model}/rollback", RollBackAsync).Needs(Role.Operator).WithName("rollBack");
    }

    /// <summary>Answer where a human does not say why.</summary>
    internal static IResult ReasonMissing() => Problems.Of(StatusCodes.Status422UnprocessableEntity, "reason: say why; it stands in the audit.", [KeyValuePair.Create("reason", "is missing")]);

    private static async Task<IResult> ListAsync(string model, IGrainFactory grains)
    {
        var grain = grains.GetGrain<IModelGrain>(model);
        return await grain.GetAsync() is { } view
            ? TypedResults.Ok(new { route = view.Route, rollouts = await grain.GetRolloutsAsync(), rollbacks = view.Rollbacks, plan = view.RolloutPlan })
            : ModelEndpoints.Unknown(model);
    }

    private static async Task<IResult> GetAsync(string model, string id, IGrainFactory grains) =>
        (await grains.GetGrain<IModelGrain>(model).GetRolloutsAsync()).FirstOrDefault(r => r.Id == id) is { } rollout
            ? TypedResults.Ok(rollout)
            : Problems.NotFound($"There is no rollout '{id}' of model '{model}'; those that are remembered are listed at /api/v1/models/{model}/rollouts.");

    private static async Task<IResult> GetTrafficAsync(string model, IGrainFactory grains)
    {
        var grain = grains.GetGrain<IModelGrain>(model);
        return await grain.GetAsync() is null ? ModelEndpoints.Unknown(model) : TypedResults.Ok(TrafficSummary.Of(await grain.GetTrafficAsync()));
    }

    private static async Task<IResult> BeginAsync(string model, RolloutWish wish, IGrainFactory grains, RouteSubscription routes, HttpContext context)
    {
        if (wish.Strategy is { } named && RolloutNames.StrategyOf(named) is null)
        {
            return Problems.Of(
                StatusCodes.Status422UnprocessableEntity,
                $"strategy: '{named}' is not known.",
                [KeyValuePair.Create("strategy", $"must be one of {RolloutNames.Of(RolloutStrategy.Immediate)}, {string.Join(", ", RolloutNames.Strategies)}")]);
        }

        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return ReasonMissing();
        }

        if (wish.Version is not { Length: > 0 } version)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "version: name the version that is to get traffic.", [KeyValuePair.Create("version", "is missing")]);
        }

        var grain = grains.GetGrain<IModelGrain>(model);
        if (await grain.GetAsync() is not { } view)
        {
            return ModelEndpoints.Unknown(model);
        }

        if (!view.Versions.Any(v => v.Version == version))
        {
            return VersionEndpoints.Unknown(model, version);
        }

        // The router of this silo takes part even when the model is too new for the last renewal.
        await routes.SubscribeAsync(model);
        var strategy = wish.Strategy is null ? default(RolloutStrategy?) : RolloutNames.StrategyOf(wish.Strategy);
        if (strategy == RolloutStrategy.Immediate && wish.Plan is not null)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "plan: strategy immediate takes none; leave one of them out.", [KeyValuePair.Create("plan", "is not used with strategy immediate")]);
        }

        if (strategy == RolloutStrategy.Immediate || (strategy is null && wish.Plan is null && view.RolloutPlan is null))
        {
            var result = await grain.PromoteAsync(new PromoteRequest(version, wish.Reason, context.Actor()) { Supersede = wish.Supersede ?? false });
            return result.Refusal is { } refusal ? Problems.Of(StatusCodes.Status409Conflict, refusal) : TypedResults.Ok(result);
        }

        var reading = wish.Plan is { } json ? ManifestReader.ReadRolloutSpec(Encoding.UTF8.GetBytes(json.GetRawText()), model) : null;
        if (reading is { Manifest: null })
        {
            return Problems.Faults(reading.Errors.ToImmutableSortedDictionary(e => e.Key.Length == 0 ? "plan" : $"plan.{e.Key}", e => e.Value, StringComparer.Ordinal));
        }

        var started = await grain.StartRolloutAsync(new RolloutRequest(version, strategy, (reading?.Manifest as RolloutManifest)?.Plan, wish.Reason, context.Actor(), wish.Supersede ?? false));
        return started.RefusalKind is null ? TypedResults.Accepted($"/api/v1/models/{model}/rollouts/{started.Rollout!.Id}", started.Rollout) : Refused(started);
    }

    private static async Task<IResult> CommandAsync(string model, RolloutCommand command, IGrainFactory grains)
    {
        if (command.Kind == RolloutCommandKind.Advance && string.IsNullOrWhiteSpace(command.Reason))
        {
            return ReasonMissing();
        }

        var result = await grains.GetGrain<IModelGrain>(model).CommandRolloutAsync(command);
        return result.RefusalKind is null ? TypedResults.Ok(result.Rollout) : Refused(result);
    }

    private static ProblemHttpResult Refused(RolloutResult result)
    {
        var status = result.RefusalKind switch
        {
            RolloutRefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
            RolloutRefusalKind.NotFound => StatusCodes.Status404NotFound,
            RolloutRefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status409Conflict,
        };
        var more = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (!result.Errors.IsEmpty)
        {
            more["errors"] = result.Errors.ToDictionary(e => e.Key, e => new[] { e.Value });
        }

        if (result.Rollout is { } rollout)
        {
            more["rollout"] = rollout;
        }

        return TypedResults.Problem(result.Refusal, statusCode: status, extensions: more);
    }

    private static async Task<IResult> ListRehearsalsAsync(string model, IGrainFactory grains) =>
        await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? TypedResults.Ok(new { rehearsals = view.Rehearsals }) : ModelEndpoints.Unknown(model);

    private static async Task<IResult> RehearseAsync(string model, IGrainFactory grains, RouteSubscription routes, HttpContext context)
    {
        var grain = grains.GetGrain<IModelGrain>(model);
        if (await grain.GetAsync() is null)
        {
            return ModelEndpoints.Unknown(model);
        }

        await routes.SubscribeAsync(model);
        var answer = await grain.RehearseAsync(context.Actor());
        return answer.Refusal is { } refusal ? Problems.Of(StatusCodes.Status409Conflict, $"Nothing was rehearsed: {refusal}.") : TypedResults.Ok(new { rehearsals = answer.Rehearsals });
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

        if (record.Outcome == RollbackOutcome.UnderWay)
        {
            return TypedResults.Accepted($"/api/v1/groups/{record.Group}", record);
        }

        var why = record switch
        {
            { Outcome: RollbackOutcome.Refused } => $"The rollback was refused, nothing was changed: {record.Reason}.",
            { Group: { } group } => $"The models of group {group} go back together or not at all, so nothing was changed.",
            _ => "No version is proved good, so nothing was changed.",
        };
        var rejected = string.Concat(record.Rejected.Select(r => $" {r.Key}: {r.Value}."));
        return TypedResults.Problem(why + rejected, statusCode: StatusCodes.Status409Conflict, extensions: [KeyValuePair.Create("rollback", (object?)record)]);
    }
}

/// <summary>A wish to give a version traffic.</summary>
/// <param name="Version">The version.</param>
/// <param name="Strategy">How; without it as the plan says, and at once where there is no plan.</param>
/// <param name="Reason">Why.</param>
/// <param name="Plan">The <c>spec</c> of a manifest of kind Rollout; without it the model's own.</param>
/// <param name="Supersede">Whether a rollout that is under way ends for it.</param>
public sealed record RolloutWish(string? Version, string? Strategy, string? Reason, JsonElement? Plan, bool? Supersede);

/// <summary>A wish to put a version back; without <paramref name="To"/> the newest that is proved good.</summary>
public sealed record RollbackWish(string? To, string? Reason);
