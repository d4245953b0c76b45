using Orleans.Concurrency;

namespace Sentinel.Contracts.Fleet;

/// <summary>
/// What all models' rollouts share: how much traffic versions that are not proved may take at once, and the breaker that stops every advance when several models go back at the same time.
/// One grain, keyed <see cref="Key"/>.
/// </summary>
[Alias("sentinel.IFleetGrain")]
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    public const string Key = "fleet";

    /// <summary>Where the fleet's own alerts stand, among those of models: no model can have this name. Its history is that of what belongs to no model.</summary>
    public const string Name = "@fleet";

    /// <summary>Asks for leave to set a weight. What is held already is granted again, with a later end, whatever happened since.</summary>
    [Alias("Ask")]
    Task<WeightAnswer> AskAsync(WeightRequest request);

    /// <summary>Gives a leave back; a repeat is harmless.</summary>
    [Alias("Return")]
    Task ReturnAsync(string model, string rollout);

    /// <summary>Hears of a rollback. Repeats by model and id are ignored.</summary>
    [Alias("RolledBack")]
    Task RolledBackAsync(FleetRollback rollback);

    /// <summary>Stops every advance until <see cref="ReleaseAsync"/>; what runs stays where it is, and still goes back when it must.</summary>
    [Alias("Hold")]
    Task<FleetView> HoldAsync(string reason, string actor);

    /// <summary>Lets rollouts advance again.</summary>
    [Alias("Release")]
    Task<FleetView> ReleaseAsync(string reason, string actor);

    /// <summary>How it stands.</summary>
    [ReadOnly, Alias("Get")]
    Task<FleetView> GetAsync();
}
