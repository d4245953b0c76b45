using Orleans.Concurrency;
using Sentinel.Contracts.Batches;

namespace Sentinel.Contracts.Shards;

/// <summary>
/// What one partition holds of one version: the sketches of the open windows and the offset up to which rows are folded. Keyed <c>model@version/topic/partition</c>.
/// A cache of the log: <c>durable(p,S) &lt;= applied(p,S) &lt;= sent(p,S) &lt;= delivered(p) &lt;= logEnd(p)</c>, and no row of it below the committed offset is missing from its durable record.
/// </summary>
[Alias("sentinel.IWindowShardGrain")]
public interface IWindowShardGrain : IGrainWithStringKey
{
    /// <summary>Folds the rows at or above the applied offset; skips those below it. One call in flight per shard.</summary>
    [Alias("Apply")]
    Task<ApplyResult> ApplyAsync(RowBatch batch);

    /// <summary>Makes everything up to <paramref name="sent"/> durable, or answers <see cref="ApplyOutcome.Gap"/> when less than that is applied.</summary>
    /// <param name="topicId">Incarnation of the topic that <paramref name="sent"/> belongs to.</param>
    /// <param name="sent">Offset after the last row that this owner sent.</param>
    [Alias("Checkpoint")]
    Task<ApplyResult> CheckpointAsync(string topicId, long sent);

    /// <summary>The shard as it stands. Interleaves: the version asks while a checkpoint waits for the version.</summary>
    [AlwaysInterleave, Alias("GetStatus")]
    Task<ShardStatus> GetStatusAsync();

    /// <summary>Takes the plan anew before the next rows: windows opened from then on follow it. Interleaves, as the version tells it while a checkpoint waits for the version.</summary>
    [AlwaysInterleave, Alias("RefreshPlan")]
    Task RefreshPlanAsync();
}
