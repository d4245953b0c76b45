using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Models;

/// <summary>What people say of a model: labels, versions, aliases, quarantine, monitor policy.</summary>
public static class Registrations
{
    /// <summary>Registers the model, or changes its labels.</summary>
    /// <param name="state">The model.</param>
    /// <param name="labels">All its labels from now on.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="change">Id of this change, unique in the model.</param>
    /// <param name="now">When.</param>
    public static Step<ModelState, RegistrationResult> Register(ModelState state, ImmutableSortedDictionary<string, string> labels, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(labels);
        if (state.Registered && Same(state.Labels, labels))
        {
            return Unchanged(state);
        }

        var facts = new Facts(state.Model, change, actor, now);
        return Done(
            state with { Registered = true, Labels = Sorted.Empty.AddRange(labels) },
            state.Registered ? RegistrationOutcome.Updated : RegistrationOutcome.Created,
            [facts.Audit(state.Registered ? "model.labelled" : "model.registered", null, state.Registered ? "labels changed" : "registered", labels)]);
    }

    /// <summary>Puts a version that its own grain has registered into the list.</summary>
    public static Step<ModelState, RegistrationResult> AddVersion(ModelState state, VersionSpec spec, RegistrationOutcome outcome, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(spec);
        var version = spec.ModelVersion.Version;
        var facts = new Facts(state.Model, change, actor, now);
        var data = Sorted.Of(("digest", spec.Artifact?.Sha256), ("parent", spec.Lineage?.Parent), ("commit", spec.Source?.Commit), ("dataset", spec.Lineage?.Dataset?.Sha256), ("trigger", spec.Lineage?.Trigger));
        if (state.Find(version) is null)
        {
            return Done(
                state with { Registered = true, Versions = state.Versions.Add(new VersionState(version, now, spec.Artifact?.Sha256, Good: null, Verdict.Insufficient, Drifting: false) { Parent = spec.Lineage?.Parent }) },
                RegistrationOutcome.Created,
                [
                    .. facts.Event(EventTypes.VersionRegistered, version, $"{spec.ModelVersion} was registered", data),
                    facts.Audit("version.registered", version, "registered", data),
                    .. state.Monitor is { } policy ? (ImmutableArray<Effect>)[new SetModelMonitor(spec.ModelVersion, policy with { Rehearsal = null })] : [],
                    .. Answered(spec, actor),
                ]);
        }

        return outcome == RegistrationOutcome.Unchanged
            ? Unchanged(state)
            : new Step<ModelState, RegistrationResult>(state, [facts.Audit("version.updated", version, "changed in what may change", spec.Labels)], Result(RegistrationOutcome.Updated));
    }

    /// <summary>Sets the policy for versions without one of their own.</summary>
    public static Step<ModelState, RegistrationResult> SetMonitor(ModelState state, MonitorPolicy policy, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        if (state.Monitor is not null && Same(state.Monitor, policy))
        {
            return Unchanged(state);
        }

        var facts = new Facts(state.Model, change, actor, now);
        return Done(
            state with { Registered = true, Monitor = policy },
            state.Monitor is null ? RegistrationOutcome.Created : RegistrationOutcome.Updated,
            [
                facts.Audit("monitor.set", null, "policy for all versions without one of their own", Sorted.Of(("policy", MonitorSpecWriter.Write(policy).ToJsonString()))),
                .. state.Versions.Select(v => new SetModelMonitor(new ModelVersionId(state.Model, v.Version), policy with { Rehearsal = null })),
                new SetRetrainPolicy(policy.Actions),
            ]);
    }

    /// <summary>Sets how versions are rolled out unless a request says otherwise.</summary>
    public static Step<ModelState, RegistrationResult> SetPlan(ModelState state, RolloutPlan plan, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plan);
        var errors = RolloutPlanRules.Check(plan);
        if (!errors.IsEmpty)
        {
            return Step.Stay(state, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        return state.Plan is not null && Same(state.Plan, plan)
            ? Unchanged(state)
            : Done(
                state with { Registered = true, Plan = plan },
                state.Plan is null ? RegistrationOutcome.Created : RegistrationOutcome.Updated,
                [new Facts(state.Model, change, actor, now).Audit("rollout.planned", null, $"rollouts go by strategy {RolloutNames.Of(plan.Strategy)} unless a request says otherwise")]);
    }

    /// <summary>Points an alias at a version. <see cref="RouteRules.Champion"/> is one as any other until the model has a route, which it follows from then on.</summary>
    public static Step<ModelState, RegistrationResult> SetAlias(ModelState state, string alias, string version, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!ModelVersionId.IsModelName(alias))
        {
            return Refused(state, "alias", $"'{alias}' is no alias: 1 to {ModelVersionId.NameLengthMax} letters, digits, '.', '_' and '-', the first a letter or a digit");
        }

        if (FollowsRoute(state, alias))
        {
            return Refused(state, "alias", $"'{alias}' follows the route: promote {version} instead");
        }

        if (state.Find(version) is null)
        {
            return Refused(state, "version", $"{state.Model}@{version} is not registered");
        }

        var before = state.Aliases.GetValueOrDefault(alias);
        var facts = new Facts(state.Model, change, actor, now);
        return before == version
            ? Unchanged(state)
            : Done(
                state with { Aliases = state.Aliases.SetItem(alias, version) },
                before is null ? RegistrationOutcome.Created : RegistrationOutcome.Updated,
                [facts.Audit("alias.set", version, $"alias '{alias}'", Sorted.Of(("alias", alias), ("before", before)))]);
    }

    /// <summary>Removes an alias.</summary>
    public static Step<ModelState, RegistrationResult> DeleteAlias(ModelState state, string alias, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (FollowsRoute(state, alias))
        {
            return Refused(state, "alias", $"'{alias}' follows the route and cannot be deleted");
        }

        var facts = new Facts(state.Model, change, actor, now);
        return state.Aliases.TryGetValue(alias, out var before)
            ? Done(state with { Aliases = state.Aliases.Remove(alias) }, RegistrationOutcome.Updated, [facts.Audit("alias.deleted", before, $"alias '{alias}'", Sorted.Of(("alias", alias)))])
            : Unchanged(state);
    }

    /// <summary>Forbids a version's digest to serve, or allows it again. What takes traffic cannot be forbidden: it is rolled back first, which forbids it.</summary>
    public static Step<ModelState, RegistrationResult> SetQuarantine(ModelState state, string version, bool quarantined, string reason, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Find(version) is not { } found)
        {
            return Refused(state, "version", $"{state.Model}@{version} is not registered");
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refused(state, "reason", "say why");
        }

        if (state.IsQuarantined(found) == quarantined)
        {
            return Unchanged(state);
        }

        if (!quarantined)
        {
            var lifted = new Facts(state.Model, change, actor, now);
            return Done(
                state with { Quarantine = state.Quarantine.Remove(found.QuarantineKey) }, RegistrationOutcome.Updated, [lifted.Audit("version.released", version, reason, Sorted.Of(("digest", found.ArtifactSha256)))]);
        }

        if (state.InFlight is { HoldsRoute: true, Group: { } group })
        {
            return Refused(state, "version", $"group {group.Group} is about to put {state.Model} back: say it again when that is over");
        }

        // A canary, or a shadow, gives way: its rollout ends and the traffic goes back, in the same step.
        var free = Withdraw(state, found, reason, actor, now);
        if (free.State.Versions.FirstOrDefault(v => v.QuarantineKey == found.QuarantineKey && RouteRules.Carries(free.State.Route, v.Version)) is { } serving)
        {
            return Refused(state, "version", $"{state.Model}@{serving.Version} takes traffic with this artifact: roll it back or promote another version first");
        }

        var forbidden = Forbid(free.State, version, reason, actor, change, now);
        return Done(forbidden.State, RegistrationOutcome.Created, [.. free.Effects, .. forbidden.Effects]);
    }

    /// <summary>Forbids a version's digest that serves nothing; one that is forbidden already stays so with its reason.</summary>
    internal static (ModelState State, ImmutableArray<Effect> Effects) Forbid(ModelState state, string version, string reason, string actor, string decision, DateTimeOffset now)
    {
        if (state.Find(version) is not { } found || state.IsQuarantined(found) || state.Versions.Any(v => v.QuarantineKey == found.QuarantineKey && RouteRules.Carries(state.Route, v.Version)))
        {
            return (state, []);
        }

        var facts = new Facts(state.Model, decision, actor, now);
        var data = Sorted.Of(("digest", found.ArtifactSha256));
        return (
            state.With(found with { Good = null }) with { Quarantine = state.Quarantine.Add(found.QuarantineKey, reason) },
            [.. facts.Event(EventTypes.VersionQuarantined, version, $"{version} must not serve any more: {reason}", data), facts.Audit("version.quarantined", version, reason, data)]);
    }

    private static bool FollowsRoute(ModelState state, string alias) => alias == RouteRules.Champion && state.Route.Epoch > 0;

    private static Step<ModelState, bool> Withdraw(ModelState state, VersionState found, string reason, string actor, DateTimeOffset now)
    {
        var concerned = state.Rollout is { } rollout
            ? state.Versions.FirstOrDefault(v => v.QuarantineKey == found.QuarantineKey && (v.Version == rollout.Version || v.Version == rollout.Stable))
            : null;
        var mayLeave = concerned is not null && RouteRules.Holder(state.Route) != concerned.Version && (concerned.Version == state.Rollout!.Version || !RouteRules.Carries(state.Route, concerned.Version));
        return mayLeave ? ModelRollouts.Tell(state, new VersionForbidden(now, concerned!.Version, reason, actor)) : Step.Stay(state, false);
    }

    /// <summary>An answer without errors.</summary>
    public static RegistrationResult Result(RegistrationOutcome outcome) => new(outcome, Sorted.Empty);

    /// <summary>An answer that says what is wrong.</summary>
    public static RegistrationResult Refusal(string field, string error) => new(RegistrationOutcome.Refused, Sorted.Of((field, error)));

    private static Step<ModelState, RegistrationResult> Done(ModelState state, RegistrationOutcome outcome, ImmutableArray<Effect> effects) => Step.To(state, effects, Result(outcome));

    private static Step<ModelState, RegistrationResult> Unchanged(ModelState state) => Step.Stay(state, Result(RegistrationOutcome.Unchanged));

    private static Step<ModelState, RegistrationResult> Refused(ModelState state, string field, string error) => Step.Stay(state, Refusal(field, error));

    private static ImmutableArray<Effect> Answered(VersionSpec spec, string actor) => spec.Lineage is { Trigger: { } trigger } lineage
        ? [new TellRetraining(new RetrainedVersion(spec.ModelVersion.Version, trigger, lineage.Parent, lineage.Dataset?.Sha256, spec.Source?.Commit, spec.Metrics, actor))]
        : [];

    private static bool Same(RolloutPlan a, RolloutPlan b) =>
        a.Steps.SequenceEqual(b.Steps) && a.Freezes.SequenceEqual(b.Freezes) && a.Checks.SequenceEqual(b.Checks) && a with { Steps = b.Steps, Freezes = b.Freezes, Checks = b.Checks } == b;

    // Records compare arrays by identity.
    private static bool Same(MonitorPolicy a, MonitorPolicy b) =>
        a.Actions.AlertHooks.SequenceEqual(b.Actions.AlertHooks) && a with { Actions = a.Actions with { AlertHooks = b.Actions.AlertHooks } } == b;

    private static bool Same(ImmutableSortedDictionary<string, string> a, ImmutableSortedDictionary<string, string> b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
