using System.Collections.Immutable;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// What a rollout asks of its model, carried out on the model's state in the same write as the rollout's own; its other effects (events, alerts, audit) go to the outbox like anybody's.
/// </summary>
public abstract record RolloutEffect : Effect;

/// <summary>Set the route. No version in it is one that the rollout knows to be forbidden.</summary>
/// <param name="Epoch">Epoch of the new route: one more than that in force.</param>
/// <param name="Weights">Share in percent by version; adds up to 100.</param>
/// <param name="Shadows">Versions that get a copy.</param>
/// <param name="Reason">Why.</param>
public sealed record SetRoute(long Epoch, ImmutableSortedDictionary<string, double> Weights, ImmutableArray<string> Shadows, string Reason) : RolloutEffect;

/// <summary>Put a version back in the place of one that holds all traffic: warmed first, read back afterwards.</summary>
/// <param name="From">Version that is taken off.</param>
/// <param name="To">Version to be put back if it is fit; another proved one otherwise.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what asks.</param>
/// <param name="Quarantine">Whether the version is at fault and must not serve again.</param>
public sealed record AskRollback(string From, string To, string Reason, string Actor, bool Quarantine) : RolloutEffect;

/// <summary>A version that is at fault was taken off its share of the traffic by the route of the same step: forbid its digest to serve, have the routers confirm, record it and tell people as of any rollback.</summary>
/// <param name="From">The version.</param>
/// <param name="To">Version that has all traffic again.</param>
/// <param name="Weight">Share that it had, in percent, above 0 and below 100.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what decided so.</param>
public sealed record FollowRollback(string From, string To, double Weight, string Reason, string Actor) : RolloutEffect;

/// <summary>Record that a version held all traffic through its whole bake and passed: it may be put back from now on.</summary>
/// <param name="Version">The version.</param>
/// <param name="Epoch">Route under which it did.</param>
/// <param name="Evidence">What its checks said.</param>
public sealed record ProveGood(string Version, long Epoch, string Evidence) : RolloutEffect;
