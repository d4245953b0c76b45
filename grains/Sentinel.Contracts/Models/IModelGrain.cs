using System.Collections.Immutable;
using Orleans.Concurrency;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Models;

/// <summary>One model: its versions, aliases, route, rollbacks and quarantine. Keyed by the model's name. The one decision maker.</summary>
[Alias("sentinel.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Registers the model, or changes its labels.</summary>
    [Alias("Register")]
    Task<RegistrationResult> RegisterAsync(ImmutableSortedDictionary<string, string> labels, string actor);

    /// <summary>Registers a version (and the model with it), or changes what of it may change.</summary>
    [Alias("RegisterVersion")]
    Task<RegistrationResult> RegisterVersionAsync(VersionRegistration registration);

    /// <summary>Says what the model is for and how its versions are named; registers it if it is not.</summary>
    [Alias("Describe")]
    Task<RegistrationResult> DescribeAsync(ModelSettings settings, string actor);

    /// <summary>
    /// Registers a version under the next name of the model's scheme, which no other version ever gets. Where the newest version is the same but for its name and for what of it may change, it is that one once more, so that a repeat of the
    /// request makes no second version.
    /// </summary>
    /// <param name="registration">The version; the name in it counts for nothing.</param>
    /// <param name="step">Which number of a semantic version is raised.</param>
    [Alias("RegisterNextVersion")]
    Task<IssuedVersion> RegisterNextVersionAsync(VersionRegistration registration, VersionStep step);

    /// <summary>Takes a version out of the registry, for good. Refused where a route, a shadow, a rollout, a rollback or an alias names it.</summary>
    [Alias("DeleteVersion")]
    Task<RegistrationResult> DeleteVersionAsync(string version, string reason, string actor);

    /// <summary>Takes the model out of the registry with all its versions and aliases. Refused where a route, a rollout or a group names it.</summary>
    [Alias("Delete")]
    Task<RegistrationResult> DeleteAsync(string reason, string actor);

    /// <summary>Sets the monitor policy that holds for all versions without one of their own.</summary>
    [Alias("SetMonitor")]
    Task<RegistrationResult> SetMonitorAsync(MonitorPolicy policy, string actor);

    /// <summary>The model as it stands; null when it is not registered. Interleaves, so that it is answered while a rollback goes on.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<ModelView?> GetAsync();

    /// <summary>The route in force; epoch 0 when there is none. Interleaves, as <see cref="GetAsync"/> does.</summary>
    [AlwaysInterleave, Alias("GetRoute")]
    Task<Route> GetRouteAsync();

    /// <summary>Gives a version all traffic at once, after it was proved to answer.</summary>
    [Alias("Promote")]
    Task<PromoteResult> PromoteAsync(PromoteRequest request);

    /// <summary>Puts back a version by hand.</summary>
    [Alias("Rollback")]
    Task<RollbackRecord> RollbackAsync(RollbackRequest request);

    /// <summary>
    /// Takes a version's verdict and does what the policy asks: when it returns, that is decided and durable, and is carried out after it. Repeats by id are ignored.
    /// Interleaves: the model asks a version while that version tells it of a verdict, and neither may wait for the other.
    /// </summary>
    [AlwaysInterleave, Alias("VersionJudged")]
    Task VersionJudgedAsync(VersionJudged judged);

    /// <summary>Points an alias at a version.</summary>
    [Alias("SetAlias")]
    Task<RegistrationResult> SetAliasAsync(string alias, string version, string actor);

    /// <summary>Removes an alias.</summary>
    [Alias("DeleteAlias")]
    Task<RegistrationResult> DeleteAliasAsync(string alias, string actor);

    /// <summary>Forbids a version's digest to serve, or allows it again.</summary>
    [Alias("SetQuarantine")]
    Task<RegistrationResult> SetQuarantineAsync(string version, bool quarantined, string reason, string actor);

    /// <summary>Keeps a router told of every route for the next two minutes, and answers the route in force. Interleaves, so that routers stay known while a rollback goes on.</summary>
    /// <param name="router">The router.</param>
    /// <param name="routerName">Its name, unique in the cluster.</param>
    /// <param name="silo">Endpoint of the silo that it lives in, as <c>127.0.0.1:11111</c>: when that leaves the cluster, nobody waits for the router. Null for one that lives elsewhere.</param>
    [AlwaysInterleave, Alias("Subscribe")]
    Task<Route> SubscribeAsync(IRouteObserver router, string routerName, string? silo);

    /// <summary>
    /// Takes what a router counted of arms and shadows since it last told. Repeats are ignored, also by an activation that comes after this one. Stored with the rollout's looks: what a silo that is killed takes with it
    /// is what was counted since the last one, of both versions alike, which makes checks wait and misleads none.
    /// </summary>
    [AlwaysInterleave, Alias("Tally")]
    Task TallyAsync(TrafficTally tally);

    /// <summary>
    /// Takes what labels said so far of a version's predictions under its newest routes; durable when it returns. Totals: repeats and stragglers change nothing. Interleaves, as <see cref="VersionJudgedAsync"/> does.
    /// </summary>
    [AlwaysInterleave, Alias("Labelled")]
    Task LabelledAsync(VersionOutcomes outcomes);

    /// <summary>What routers counted under the newest routes, since this activation began or the rollout under way took its last step.</summary>
    [AlwaysInterleave, Alias("GetTraffic")]
    Task<TrafficTotals> GetTrafficAsync();

    /// <summary>Begins to bring a version to traffic step by step, if no other rollout is under way.</summary>
    [Alias("StartRollout")]
    Task<RolloutResult> StartRolloutAsync(RolloutRequest request);

    /// <summary>Tells a rollout what a person wants of it. Interleaves, so that it is heard while versions are being loaded.</summary>
    [AlwaysInterleave, Alias("CommandRollout")]
    Task<RolloutResult> CommandRolloutAsync(RolloutCommand command);

    /// <summary>Rollouts, the one under way first, then those that ended, newest first.</summary>
    [AlwaysInterleave, Alias("GetRollouts")]
    Task<RolloutView[]> GetRolloutsAsync();

    /// <summary>Sets how versions are rolled out unless a request says otherwise.</summary>
    [Alias("SetRolloutPlan")]
    Task<RegistrationResult> SetRolloutPlanAsync(RolloutPlan plan, string actor);

    /// <summary>Rehearses the rollback now. Interleaves, so that no rollback waits for it.</summary>
    [AlwaysInterleave, Alias("Rehearse")]
    Task<RehearsalAnswer> RehearseAsync(string actor);

    /// <summary>Makes the model a member of a group; null when it is one, or why not.</summary>
    /// <param name="group">The group.</param>
    /// <param name="number">Number of the group's last rollback: none up to it is heard of.</param>
    /// <param name="actor">Who asks.</param>
    [AlwaysInterleave, Alias("JoinGroup")]
    Task<string?> JoinGroupAsync(string group, long number, string actor);

    /// <summary>Ends the membership in a group; harmless where there is none.</summary>
    [AlwaysInterleave, Alias("LeaveGroup")]
    Task LeaveGroupAsync(string group, string actor);

    /// <summary>Has the model find and warm what it would put back with its group, and hold its route until it is told how the group decided. A repeat is answered with the same.</summary>
    [AlwaysInterleave, Alias("PrepareGroup")]
    Task<PrepareAnswer> PrepareGroupAsync(GroupOrder order);

    /// <summary>The group has decided to go back: the model switches. A repeat is harmless.</summary>
    /// <param name="group">The group.</param>
    /// <param name="number">Number of its rollback.</param>
    /// <param name="epoch">Epoch of the group.</param>
    [AlwaysInterleave, Alias("CommitGroup")]
    Task CommitGroupAsync(string group, long number, long epoch);

    /// <summary>The group has decided to stay: the model lets go of its route, and takes part in that rollback no more. A repeat is harmless.</summary>
    /// <param name="group">The group.</param>
    /// <param name="number">Number of its rollback.</param>
    /// <param name="wish">Id of the wish that began it.</param>
    /// <param name="refusals">Members that could not, with the reason.</param>
    [AlwaysInterleave, Alias("ReleaseGroup")]
    Task ReleaseGroupAsync(string group, long number, string wish, ImmutableSortedDictionary<string, string> refusals);
}
