using Orleans.Concurrency;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;

namespace Sentinel.Contracts.Labels;

/// <summary>
/// Joins labels with their predictions by id, for one part of the ids of one version. Keyed <c>model@version/shard</c>. Predictions wait here for their label and labels for their prediction,
/// bounded in memory and in storage. Takes rows of many partitions, from window shards and label intakes, by the protocol of window shards: per partition
/// <c>durable &lt;= applied &lt;= sent</c>, rows below the applied offset are skipped, and a hole is answered by <see cref="ApplyOutcome.Gap"/>.
/// </summary>
[Alias("sentinel.ILabelShardGrain")]
public interface ILabelShardGrain : IGrainWithStringKey
{
    /// <summary>Takes waiting predictions or labels, as the batch's schema digest says; see <see cref="LabelColumns"/>.</summary>
    [Alias("Apply")]
    Task<ApplyResult> ApplyAsync(RowBatch batch);

    /// <summary>Makes everything of one partition up to <paramref name="sent"/> durable, or answers <see cref="ApplyOutcome.Gap"/> when less than that is applied.</summary>
    /// <param name="topicPartition">The partition, <c>topic/partition</c>.</param>
    /// <param name="topicId">Incarnation of the topic that <paramref name="sent"/> belongs to.</param>
    /// <param name="sent">Offset after the last row of it that was sent here.</param>
    [Alias("Checkpoint")]
    Task<ApplyResult> CheckpointAsync(string topicPartition, string topicId, long sent);

    /// <summary>The shard's counts as they stand. Interleaves: the version asks while a checkpoint waits for the version.</summary>
    [AlwaysInterleave, Alias("GetStatus")]
    Task<LabelStatus> GetStatusAsync();
}
