using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;

namespace Sentinel.Contracts.Labels;

/// <summary>
/// Takes the labels of one version out of one partition and passes each to the label shard of its id. Keyed <c>model@version/topic/partition</c>. Stores nothing: it remembers what it passed on
/// for as long as it lives, and answers <see cref="ApplyOutcome.Gap"/> when it has forgotten, or a label shard has.
/// </summary>
[Alias("sentinel.ILabelIntakeGrain")]
public interface ILabelIntakeGrain : IGrainWithStringKey
{
    /// <summary>Passes on the labels at or above what it has passed on. One call in flight per intake.</summary>
    [Alias("Apply")]
    Task<ApplyResult> ApplyAsync(RowBatch batch);

    /// <summary>Has the label shards make everything up to <paramref name="sent"/> durable.</summary>
    /// <param name="topicId">Incarnation of the topic that <paramref name="sent"/> belongs to.</param>
    /// <param name="sent">Offset after the last row that this owner sent.</param>
    [Alias("Checkpoint")]
    Task<ApplyResult> CheckpointAsync(string topicId, long sent);
}
