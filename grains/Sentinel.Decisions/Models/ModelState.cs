using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Models;

/// <summary>Everything that decides about one model. Changed only by the state machines of this assembly.</summary>
public sealed record ModelState
{
    /// <summary>Rollbacks, triggers and judgements that are remembered.</summary>
    public const int Remembered = 64;

    /// <summary>Rollouts that are remembered.</summary>
    public const int RolloutsRemembered = 16;

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Whether somebody registered it, or a version of it.</summary>
    public bool Registered { get; init; }

    /// <summary>Labels of the model.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;

    /// <summary>What it is for, in words; empty where nobody said.</summary>
    public string Description { get; init; } = "";

    /// <summary>How its versions are named; null where nobody said, so that any name goes.</summary>
    public VersionScheme? Scheme { get; init; }

    /// <summary>The greatest name that was issued, or that a deleted version had; null before the first.</summary>
    public string? Issued { get; init; }

    /// <summary>Versions in the order of their registration.</summary>
    public ImmutableArray<VersionState> Versions { get; init; } = [];

    /// <summary>Version by alias. <see cref="RouteRules.Champion"/> follows the route.</summary>
    public ImmutableSortedDictionary<string, string> Aliases { get; init; } = Sorted.Empty;

    /// <summary>The route in force.</summary>
    public required Route Route { get; init; }

    /// <summary>What must not serve (<see cref="VersionState.QuarantineKey"/>), with the reason.</summary>
    public ImmutableSortedDictionary<string, string> Quarantine { get; init; } = Sorted.Empty;

    /// <summary>The policy for versions without one of their own; null where none was set.</summary>
    public MonitorPolicy? Monitor { get; init; }

    /// <summary>Rollbacks that ended, newest first.</summary>
    public ImmutableArray<RollbackRecord> Rollbacks { get; init; } = [];

    /// <summary>The rollback that is under way: at most one.</summary>
    public RollbackInFlight? InFlight { get; init; }

    /// <summary>When the next automatic rollback may be.</summary>
    public RollbackCooldown Cooldown { get; init; } = RollbackCooldown.None;

    /// <summary>Wishes for retraining that a silo without <see cref="Retraining.RetrainingState"/> recorded, newest first.</summary>
    public ImmutableArray<RetrainTrigger> Triggers { get; init; } = [];

    /// <summary>Times that any version was proved good: each proof takes the next number.</summary>
    public long GoodProofs { get; init; }

    /// <summary>Ids of the newest judgements that changed something, oldest first.</summary>
    public ImmutableArray<string> Judged { get; init; } = [];

    /// <summary>How its versions are rolled out unless a request says otherwise; null where nobody said.</summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>The rollout that is under way: at most one.</summary>
    public RolloutState? Rollout { get; init; }

    /// <summary>What that rollout's next look is held against; empty without one.</summary>
    public RolloutEvidence Evidence { get; init; } = RolloutEvidence.Empty;

    /// <summary>Rollouts that ended, newest first.</summary>
    public ImmutableArray<RolloutState> Rollouts { get; init; } = [];

    /// <summary>The group that it goes back with; null where it goes alone.</summary>
    public GroupMembership? Group { get; init; }

    /// <summary>What came of the newest rehearsal of each version that a rollback would put back, best first.</summary>
    public ImmutableArray<RehearsalRecord> Rehearsals { get; init; } = [];

    /// <summary>When the rollback was rehearsed last; null before.</summary>
    public DateTimeOffset? Rehearsed { get; init; }

    /// <summary>A model that nobody has registered.</summary>
    public static ModelState Unknown(string model) => new() { Model = model, Route = new Route(model, 0, Sorted.NoWeights, [], DateTimeOffset.UnixEpoch, "") };

    /// <summary>A version; null when it is not registered.</summary>
    public VersionState? Find(string version) => Versions.FirstOrDefault(v => v.Version == version);

    /// <summary>Every name that no new version may get.</summary>
    public IEnumerable<string> TakenNames() => Issued is null ? Versions.Select(v => v.Version) : Versions.Select(v => v.Version).Append(Issued);

    /// <summary>The oldest known ancestor of a version that says what it was made from; null for one that does not, or that leads round in a circle.</summary>
    public string? LineageOf(string version)
    {
        if (Find(version)?.Parent is not { } root)
        {
            return null;
        }

        for (var i = 0; i < Versions.Length; i++)
        {
            if (Find(root)?.Parent is not { } older)
            {
                return root;
            }

            root = older;
        }

        return null;
    }

    /// <summary>Whether a version must not serve.</summary>
    public bool IsQuarantined(VersionState version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Quarantine.ContainsKey(version.QuarantineKey);
    }

    /// <summary>Whether a router's word confirms the route in force.</summary>
    public bool IsConfirmedBy(RouteAcknowledgement word) => RouteRules.Confirms(word, Route, Route.Weights.Keys.Any(v => Find(v)?.ArtifactSha256 is not null));

    /// <summary>The same with one version replaced.</summary>
    public ModelState With(VersionState version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return this with { Versions = Versions.Replace(Versions.First(v => v.Version == version.Version), version) };
    }

    /// <summary>Rollouts as they are shown, the one under way first, then those that ended, newest first.</summary>
    public RolloutView[] AllRollouts() => [.. (Rollout is null ? [] : new[] { Rollout }).Concat(Rollouts).Select(r => r.View() with { Rollback = Rollbacks.FirstOrDefault(b => b.Rollout == r.Id) })];

    /// <summary>What is shown of it.</summary>
    public ModelView View() => new(
        Model,
        Labels,
        [.. Versions.Select(v => new VersionEntry(v.Version, v.Created, v.ArtifactSha256, IsQuarantined(v), v.Good?.Since, v.Verdict))],
        Aliases,
        Route,
        [.. Rollbacks],
        [.. Triggers],
        Monitor ?? MonitorPolicy.Default)
    {
        Rollout = Rollout?.View(),
        RolloutPlan = Plan,
        Group = Group?.Name,
        Rehearsals = [.. Rehearsals],
        Description = Description,
        Scheme = Scheme,
    };
}
