using Sentinel.Contracts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Effects;

/// <summary>What a decision sets off outside its own state. It is stored in the same write as the state, carried out until confirmed, and its receiver ignores repeats by id.</summary>
public abstract record Effect;

/// <summary>Publish an event to topic and live feed.</summary>
public sealed record PublishEvent(SentinelEvent Event) : Effect;

/// <summary>Publish a route to the compacted topic.</summary>
public sealed record PublishRoute(Route Route) : Effect;

/// <summary>Tell the model's alerts of an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Hooks">Hooks that must be told whatever their filters say, by name.</param>
public sealed record NotifyAlerts(SentinelEvent Event, string[] Hooks) : Effect;

/// <summary>Write into the model's history.</summary>
public sealed record AppendAudit(AuditDraft Draft) : Effect;

/// <summary>Tell a version of its model's monitor policy.</summary>
public sealed record SetModelMonitor(ModelVersionId Version, MonitorPolicy Policy) : Effect;

/// <summary>Take a version out of sight that its model does not list any more.</summary>
public sealed record DeleteVersion(ModelVersionId Version) : Effect;

/// <summary>Tell a model of a version's verdict.</summary>
public sealed record TellModel(ModelVersionId Version, VersionJudged Judged) : Effect;

/// <summary>Tell a model what labels said so far of a version's predictions under its newest routes.</summary>
public sealed record TellLabelled(string Model, VersionOutcomes Outcomes) : Effect;

/// <summary>Have a shard take its plan anew.</summary>
public sealed record RefreshPlan(ShardId Shard) : Effect;

/// <summary>Tell the fleet of a rollback.</summary>
public sealed record ReportRollback(FleetRollback Rollback) : Effect;

/// <summary>Give the fleet back the leave of a rollout that ended.</summary>
public sealed record ReturnLeave(string Model, string Rollout) : Effect;

/// <summary>Tell a model that it is none of a group any more.</summary>
public sealed record LeaveGroup(string Model, string Group, string Actor) : Effect;

/// <summary>Hand a model's wish over to its retraining.</summary>
public sealed record WishRetraining(RetrainWish Wish) : Effect;

/// <summary>Tell a model's retraining of the model's policy.</summary>
public sealed record SetRetrainPolicy(MonitorActions Actions) : Effect;

/// <summary>Tell a model's retraining of a version that answers a trigger.</summary>
public sealed record TellRetraining(RetrainedVersion Version) : Effect;

/// <summary>Tell a model's retraining what the hook that starts the trainer answered.</summary>
public sealed record TellHookAnswer(RetrainHookAnswer Answer) : Effect;

/// <summary>Bring what came of a trigger to traffic as a challenger; where that is refused, the model's history says why.</summary>
public sealed record StartRollout(string Trigger, RolloutRequest Request, DateTimeOffset Time) : Effect;
