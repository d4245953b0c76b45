using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;

namespace Sentinel.Ingest.Dispatch;

/// <summary>Takes rows of one version out of one partition, by the protocol of window shards. Threading: one call at a time.</summary>
internal interface IRowReceiver
{
    /// <summary>Takes the rows at or above the applied offset.</summary>
    Task<ApplyResult> ApplyAsync(RowBatch batch);

    /// <summary>Makes everything up to <paramref name="sent"/> durable.</summary>
    Task<ApplyResult> CheckpointAsync(string topicId, long sent);
}

/// <summary>A window shard, which folds predictions.</summary>
internal sealed class WindowShardReceiver(IWindowShardGrain shard) : IRowReceiver
{
    /// <inheritdoc/>
    public Task<ApplyResult> ApplyAsync(RowBatch batch) => shard.ApplyAsync(batch);

    /// <inheritdoc/>
    public Task<ApplyResult> CheckpointAsync(string topicId, long sent) => shard.CheckpointAsync(topicId, sent);
}

/// <summary>A label intake, which passes labels on.</summary>
internal sealed class LabelIntakeReceiver(ILabelIntakeGrain intake) : IRowReceiver
{
    /// <inheritdoc/>
    public Task<ApplyResult> ApplyAsync(RowBatch batch) => intake.ApplyAsync(batch);

    /// <inheritdoc/>
    public Task<ApplyResult> CheckpointAsync(string topicId, long sent) => intake.CheckpointAsync(topicId, sent);
}
