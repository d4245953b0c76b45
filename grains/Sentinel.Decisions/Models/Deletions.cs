using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Models;

/// <summary>
/// Taking versions and models out of the registry. What a route, a shadow, a rollout, a rollback or an alias names stays. A deleted version is not shown, served or counted any more; its name stays taken: the same version may be registered
/// again, and has its windows then, another one may not.
/// </summary>
public static class Deletions
{
    /// <summary>Deletes a version.</summary>
    /// <param name="state">The model.</param>
    /// <param name="version">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="change">Id of this change, unique in the model.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RegistrationResult> DeleteVersion(ModelState state, string version, string reason, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refused(state, "reason", "say why");
        }

        if (state.Find(version) is not { } found)
        {
            return Refused(state, "version", $"{state.Model}@{version} is not registered");
        }

        if ((HeldByTraffic(state, version) ?? HeldByAlias(state, version)) is { } held)
        {
            return Refused(state, "version", $"{state.Model}@{version} {held}");
        }

        return Step.To(Without(state, found), Gone(state, found, reason, actor, change, now), Registrations.Result(RegistrationOutcome.Deleted));
    }

    /// <summary>Deletes a model with all its versions and aliases. Its epochs, what must not serve, and the names that its versions had stay known, for when a model of that name comes again.</summary>
    /// <param name="state">The model.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="change">Id of this change, unique in the model.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RegistrationResult> DeleteModel(ModelState state, string reason, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Registered)
        {
            return Step.Stay(state, Registrations.Result(RegistrationOutcome.Unchanged));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refused(state, "reason", "say why");
        }

        if (state.Group is { } group)
        {
            return Refused(state, "model", $"{state.Model} goes back with group {group.Name}: take it out of the group first");
        }

        if (state.Versions.Select(v => (v.Version, Held: HeldByTraffic(state, v.Version))).FirstOrDefault(v => v.Held is not null) is { Held: { } held } holder)
        {
            return Refused(state, "model", $"{state.Model}@{holder.Version} {held}");
        }

        var gone = state.Versions.Aggregate(state, Without);
        var facts = new Facts(state.Model, change, actor, now);
        var data = Sorted.Of(("versions", string.Join(' ', state.Versions.Select(v => v.Version))));
        return Step.To(
            gone with { Registered = false, Labels = Sorted.Empty, Aliases = Sorted.Empty, Description = "", Scheme = null, Monitor = null, Plan = null, Triggers = [] },
            [.. state.Versions.SelectMany(v => Gone(state, v, reason, actor, change, now)), .. facts.Event(EventTypes.ModelDeleted, null, $"{state.Model} was deleted: {reason}", data), facts.Audit("model.deleted", null, reason, data)],
            Registrations.Result(RegistrationOutcome.Deleted));
    }

    private static string? HeldByTraffic(ModelState state, string version)
    {
        if (state.Route.Weights.ContainsKey(version))
        {
            return "takes traffic by the route in force: promote another version first";
        }

        if (state.Route.Shadows.Contains(version, StringComparer.Ordinal))
        {
            return "is a shadow of the route in force: end its rollout first";
        }

        if (state.Rollout is { } rollout && (rollout.Version == version || rollout.Stable == version))
        {
            return $"takes part in rollout {rollout.Id}: end it first";
        }

        if (state.InFlight is not null)
        {
            return "may be put back by the rollback that is under way: say it again when that is over";
        }

        return RouteRules.Holder(state.Route) is { } holder && RollbackTargets.List(state, holder, wanted: null).Candidates.FirstOrDefault() == version
            ? $"is what a rollback of {holder} puts back: delete it when another version is proved good"
            : null;
    }

    private static string? HeldByAlias(ModelState state, string version) =>
        state.Aliases.FirstOrDefault(alias => alias.Value == version).Key is { } name ? $"is what alias '{name}' names: point it at another version, or delete it, first" : null;

    private static ModelState Without(ModelState state, VersionState version) => state with
    {
        Versions = state.Versions.Remove(version),
        Rehearsals = state.Rehearsals.RemoveAll(r => r.Version == version.Version),
        Issued = state.Issued is { } issued && VersionOrder.Instance.Compare(issued, version.Version) >= 0 ? issued : version.Version,
    };

    private static ImmutableArray<Effect> Gone(ModelState state, VersionState version, string reason, string actor, string change, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, $"{change}/{version.Version}", actor, now);
        var id = new ModelVersionId(state.Model, version.Version);
        var data = Sorted.Of(("digest", version.ArtifactSha256));
        return [new DeleteVersion(id), .. facts.Event(EventTypes.VersionDeleted, version.Version, $"{id} was deleted: {reason}", data), facts.Audit("version.deleted", version.Version, reason, data)];
    }

    private static Step<ModelState, RegistrationResult> Refused(ModelState state, string field, string error) => Step.Stay(state, Registrations.Refusal(field, error));
}
