namespace Sentinel.Contracts.Fleet;

/// <summary>A model's wish to give a version that is not proved more traffic, or to keep what it has.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rollout">Rollout that asks.</param>
/// <param name="Version">Version that is rolled out.</param>
/// <param name="Weight">Share of the model's traffic in percent that it is to take.</param>
/// <param name="CapPercent">Most that canaries of all models may take together, by the rollout's plan, in percentage points.</param>
[GenerateSerializer, Immutable, Alias("sentinel.weight-request")]
public sealed record WeightRequest(
    [property: Id(0)] string Model,
    [property: Id(1)] string Rollout,
    [property: Id(2)] string Version,
    [property: Id(3)] double Weight,
    [property: Id(4)] double CapPercent)
{
    /// <summary>Whether a person takes the step against whatever stands in its way: then it is granted.</summary>
    [Id(5)]
    public bool Overridden { get; init; }
}

/// <summary>Answer to <see cref="WeightRequest"/>.</summary>
/// <param name="Granted">Whether the weight may be set.</param>
/// <param name="Until">When the leave runs out unless it is asked for again; null where nothing has to be held.</param>
/// <param name="Refusal">Who or what stands against it; null when it is granted.</param>
[GenerateSerializer, Immutable, Alias("sentinel.weight-answer")]
public sealed record WeightAnswer([property: Id(0)] bool Granted, [property: Id(1)] DateTimeOffset? Until, [property: Id(2)] string? Refusal);

/// <summary>A share of traffic that a model has leave to give to a version that is not proved.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rollout">Rollout that holds it.</param>
/// <param name="Version">Version that takes the traffic.</param>
/// <param name="Weight">Percent of the model's traffic.</param>
/// <param name="Granted">When it was first granted.</param>
/// <param name="Until">When it runs out.</param>
[GenerateSerializer, Immutable, Alias("sentinel.canary-leave")]
public sealed record CanaryLeave(
    [property: Id(0)] string Model,
    [property: Id(1)] string Rollout,
    [property: Id(2)] string Version,
    [property: Id(3)] double Weight,
    [property: Id(4)] DateTimeOffset Granted,
    [property: Id(5)] DateTimeOffset Until);

/// <summary>A rollback of any model, as the fleet hears of it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Id">Id of the rollback, unique in the model: a repeat is ignored.</param>
/// <param name="Version">Version that was taken off.</param>
/// <param name="Time">When the route was set.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("sentinel.fleet-rollback")]
public sealed record FleetRollback(
    [property: Id(0)] string Model,
    [property: Id(1)] string Id,
    [property: Id(2)] string Version,
    [property: Id(3)] DateTimeOffset Time,
    [property: Id(4)] string Reason);

/// <summary>That no rollout of any model may advance.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what stopped it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.fleet-hold")]
public sealed record FleetHold([property: Id(0)] DateTimeOffset Since, [property: Id(1)] string Reason, [property: Id(2)] string Actor);

/// <summary>What all rollouts together do.</summary>
/// <param name="Hold">Why no rollout may advance; null while they may.</param>
/// <param name="CanaryPercent">Sum of the shares that canaries have leave to take, in percentage points.</param>
/// <param name="Leaves">Who holds what, by model.</param>
/// <param name="Rollbacks">The rollbacks that were heard of last, newest first.</param>
[GenerateSerializer, Immutable, Alias("sentinel.fleet-view")]
public sealed record FleetView(
    [property: Id(0)] FleetHold? Hold,
    [property: Id(1)] double CanaryPercent,
    [property: Id(2)] CanaryLeave[] Leaves,
    [property: Id(3)] FleetRollback[] Rollbacks);
