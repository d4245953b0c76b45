using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Groups of models: list, look at, put back together, disband. They are declared by manifests of kind Group.</summary>
internal static class GroupEndpoints
{
    internal static void MapGroups(this RouteGroupBuilder api)
    {
        api.MapGet("/groups", ListAsync).Needs(Role.Viewer).WithName("listGroups");
        api.MapGet("/groups/{group}", GetAsync).Needs(Role.Viewer).WithName("getGroup");
        api.MapDelete("/groups/{group}", DisbandAsync).Needs(Role.Operator).WithName("disbandGroup");
        api.MapPost("/groups/{group}/rollback", RollBackAsync).Needs(Role.Operator).WithName("rollBackGroup");
    }

    /// <summary>Declares a group; its models must be registered.</summary>
    internal static async Task<IResult> DeclareAsync(GroupManifest group, IGrainFactory grains, HttpContext context) =>
        (await Grain(grains, group.Group).DeclareAsync(group.Models, context.Actor())).Of(group.Kind, group.Name);

    // The models know their groups, so that there is no second list that could say otherwise.
    private static async Task<IResult> ListAsync(IGrainFactory grains)
    {
        var models = await Task.WhenAll((await ModelEndpoints.NamesAsync(grains)).Select(name => grains.GetGrain<IModelGrain>(name).GetAsync()));
        var names = models.Select(m => m?.Group).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var groups = await Task.WhenAll(names.Select(name => Grain(grains, name).GetAsync()));
        return TypedResults.Ok(new { groups = groups.OfType<GroupView>() });
    }

    private static async Task<IResult> GetAsync(string group, IGrainFactory grains) => await FindAsync(grains, group) is { } view ? TypedResults.Ok(view) : Unknown(group);

    private static async Task<IResult> DisbandAsync(string group, IGrainFactory grains, HttpContext context) =>
        await FindAsync(grains, group) is null ? Unknown(group) : (await Grain(grains, group).DeclareAsync([], context.Actor())).Of(ManifestKinds.Group, group);

    private static async Task<IResult> RollBackAsync(string group, GroupRollbackWish wish, IGrainFactory grains, RouteSubscription routes, HttpContext context, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return RolloutEndpoints.ReasonMissing();
        }

        if (await FindAsync(grains, group) is not { } view)
        {
            return Unknown(group);
        }

        // The router of this silo takes part even when a model is too new for the last renewal.
        await Task.WhenAll(view.Models.Select(routes.SubscribeAsync));
        var now = time.GetUtcNow();
        var answer = await Grain(grains, group).RollbackAsync(new GroupRollbackRequest(
            string.Create(CultureInfo.InvariantCulture, $"by-hand-{now.UtcTicks}"),
            Model: null,
            From: null,
            wish.Reason,
            context.Actor(),
            Automatic: false,
            now,
            Sorted.Empty.AddRange(wish.Targets ?? ImmutableDictionary<string, string>.Empty)));
        return answer switch
        {
            { Rollback: null } => Problems.Of(StatusCodes.Status409Conflict, answer.Refusal ?? "The group did not answer."),
            { Rollback: { Phase: GroupPhase.Committed } done } => TypedResults.Ok(done),
            { Rollback: { Ended: null } running } => TypedResults.Accepted($"/api/v1/groups/{group}", running),
            { Rollback: var stayed } => TypedResults.Problem(
                $"No model of group {group} was put back, as they go together or not at all.{string.Concat(stayed.Members.Where(m => m.Refusal is not null).Select(m => $" {m.Model}: {m.Refusal}."))}",
                statusCode: StatusCodes.Status409Conflict,
                extensions: [KeyValuePair.Create("rollback", (object?)stayed)]),
        };
    }

    private static async Task<GroupView?> FindAsync(IGrainFactory grains, string group) => ModelVersionId.IsModelName(group) ? await Grain(grains, group).GetAsync() : null;

    private static IModelGroupGrain Grain(IGrainFactory grains, string group) => grains.GetGrain<IModelGroupGrain>(group);

    private static IResult Unknown(string group) => Problems.NotFound($"There is no group '{group}': declare it with a manifest of kind {ManifestKinds.Group}.");
}

/// <summary>A wish to put a group back.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Targets">Versions by model; a member that is not named takes the newest that is proved good.</param>
public sealed record GroupRollbackWish(string? Reason, IReadOnlyDictionary<string, string>? Targets);
