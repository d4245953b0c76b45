using Orleans.Concurrency;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Simulations;

namespace Sentinel.Contracts.Versions;

/// <summary>
/// One version of one model: its record, its reference, its merged windows, its verdict. Keyed <c>model@version</c>.
/// The identity of a version; the shards are its hands.
/// </summary>
[Alias("sentinel.IModelVersionGrain")]
public interface IModelVersionGrain : IGrainWithStringKey
{
    /// <summary>Registers the version, or changes what of it may change. Called by the model grain, which keeps the list.</summary>
    [Alias("Register")]
    Task<RegistrationResult> RegisterAsync(VersionRegistration registration);

    /// <summary>Takes the version out of sight: it is as if it were not registered, until the same is registered again. A repeat is harmless. Called by the model grain, which keeps the list.</summary>
    [Alias("Delete")]
    Task DeleteAsync();

    /// <summary>The registered version; null when there is none. Interleaves: a rollback asks for it while the version takes windows, and must not wait for them.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<VersionRecord?> GetAsync();

    /// <summary>What the decoder needs; null when the version is not registered.</summary>
    [ReadOnly, Alias("GetSchema")]
    Task<VersionSchema?> GetSchemaAsync();

    /// <summary>What a shard needs to fold rows; null when the version is not registered.</summary>
    [Alias("GetPlan")]
    Task<ShardPlan?> GetPlanAsync(ShardId shard);

    /// <summary>Sets the version's own monitor policy.</summary>
    [Alias("SetMonitor")]
    Task<RegistrationResult> SetMonitorAsync(MonitorPolicy policy, string actor);

    /// <summary>
    /// Sets the policy that holds while the version has none of its own. Called by the model grain after a registration, when the model has a policy, and when that changes;
    /// repeats change nothing.
    /// </summary>
    [Alias("SetModelMonitor")]
    Task<RegistrationResult> SetModelMonitorAsync(MonitorPolicy policy, string actor);

    /// <summary>Replaces the reference by an encoded profile; windows opened from now on are held against it.</summary>
    [Alias("SetReference")]
    Task<RegistrationResult> SetReferenceAsync(ReadOnlyMemory<byte> reference, string actor);

    /// <summary>
    /// Keeps how much the version leans on each feature, as it was measured, in place of what was measured before; windows judged from now on rank their causes by it. The same
    /// once more changes nothing. Refused where the version has no artifact, or its manifest gave importances.
    /// </summary>
    [Alias("SetImportance")]
    Task<RegistrationResult> SetImportanceAsync(FeatureImportance importance, string actor);

    /// <summary>Replaces the reference by what closed windows held, of those whose sketches are kept; windows opened from now on are held against it.</summary>
    [Alias("FreezeWindows")]
    Task<ReferenceAnswer> FreezeWindowsAsync(WindowChoice choice, string actor);

    /// <summary>
    /// Takes rows for the version's first reference that are durable in a shard, and freezes it when enough have come. Repeats are ignored by partition and offset, so a shard
    /// sends again until it is answered.
    /// </summary>
    /// <returns>Whether more rows are wanted.</returns>
    [Alias("Collect")]
    Task<bool> CollectAsync(CollectedRows rows);

    /// <summary>
    /// φ ≥ 1 of what the version answers, as its reference's rows say in their order: how much more its counts scatter than those of independent rows would. 1 without a reference, and where that keeps no answers or no
    /// order. What hours and weekdays explain is left out where the reference has times: versions that are compared answer in the same ones.
    /// </summary>
    [ReadOnly, Alias("GetDispersion")]
    Task<double> GetDispersionAsync();

    /// <summary>The encoded reference profile; null without one.</summary>
    [ReadOnly, Alias("GetReference")]
    Task<ReadOnlyMemory<byte>?> GetReferenceAsync();

    /// <summary>
    /// Takes closed windows (or, by event time, parts of windows) that are durable in a shard. Repeats are ignored by window and shard,
    /// so a shard sends again until it is answered. When it returns, report, verdict and outbox are durable.
    /// </summary>
    [Alias("CloseWindows")]
    Task CloseWindowsAsync(WindowSummary[] summaries);

    /// <summary>
    /// Takes a shard's word that its rows go on and that all its parts of windows which end by an event time were taken: windows by event time wait for shards that go on, and for no others.
    /// </summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="watermark">The event time that it has passed.</param>
    [Alias("Passed")]
    Task PassedAsync(ShardId shard, DateTimeOffset watermark);

    /// <summary>How predictions and labels of the version are read, fixed by the first call; null when it is not registered, or does not say what it predicts.</summary>
    [Alias("GetOutcomePlan")]
    Task<OutcomePlan?> GetOutcomePlanAsync();

    /// <summary>
    /// Takes outcomes that are durable in a label shard. Repeats are ignored by shard and sequence, so a label shard sends again until it is answered.
    /// When it returns, performance, verdict and outbox are durable.
    /// </summary>
    /// <returns>Sequential detectors on outcomes, as the policy has them now.</returns>
    [Alias("AddOutcomes")]
    Task<DetectorPolicy[]> AddOutcomesAsync(OutcomeSummary summary);

    /// <summary>The version as it stands, asked of its shards; null when it is not registered. Interleaves: shards wait for this grain while it asks them.</summary>
    [AlwaysInterleave, Alias("GetStatus")]
    Task<VersionStatus?> GetStatusAsync();

    /// <summary>The version in a line of a list; null when it is not registered. Interleaves, as <see cref="GetStatusAsync"/> does.</summary>
    [AlwaysInterleave, Alias("GetGlance")]
    Task<VersionGlance?> GetGlanceAsync();

    /// <summary>Closed windows, newest first.</summary>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="before">Only windows with a lower index; null for the newest.</param>
    [Alias("GetWindows")]
    Task<WindowReport[]> GetWindowsAsync(int limit, long? before);

    /// <summary>Replays recorded windows through another policy, and through the one in force. Nothing is changed. Null when the version is not registered.</summary>
    /// <param name="policy">The other policy.</param>
    /// <param name="from">Only windows whose last row is of that time or later; null for all.</param>
    /// <param name="to">Only windows whose last row is of that time or earlier; null for all.</param>
    /// <param name="history">What the model's history says of stretches of its windows.</param>
    [Alias("Simulate")]
    Task<Simulation?> SimulateAsync(MonitorPolicy policy, DateTimeOffset? from, DateTimeOffset? to, RecordedStretch[] history);
}
