using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;

namespace Sentinel.Grains.Labels;

/// <summary>
/// The owner of a partition towards the label shards of a version: sends each its rows by the protocol of window shards, one batch in flight for each, and remembers what was sent for as long as
/// the activation lives. What could not be sent stays and goes first the next time; nothing new may be added before. Threading: the grain's turns.
/// </summary>
internal sealed class LabelForwarder(IGrainFactory grains, ShardId owner)
{
    private static readonly ApplyOutcome[] WorstFirst = [ApplyOutcome.Gap, ApplyOutcome.TopicChanged, ApplyOutcome.UnknownVersion, ApplyOutcome.Busy];

    private readonly Lane[] _lanes = [.. Enumerable.Range(0, LabelShardId.Count).Select(_ => new Lane())];

    /// <summary>Whether rows wait to be sent.</summary>
    internal bool HasRows => _lanes.Any(lane => lane.Waiting is not null);

    /// <summary>Takes rows to be sent, split by label shard.</summary>
    /// <param name="source">The batch that they came in.</param>
    /// <param name="digest">What they are; see <see cref="LabelColumns"/>.</param>
    /// <param name="split">Columns by label shard; null for none.</param>
    internal void Add(RowBatch source, string digest, byte[]?[] split)
    {
        for (var shard = 0; shard < split.Length; shard++)
        {
            if (split[shard] is { } columns)
            {
                var lane = _lanes[shard];
                lane.Waiting = source with
                {
                    PreviousNext = lane.Sent,
                    RowCount = ColumnReader.Open(columns).Layout.RowCount,
                    SchemaDigest = digest,
                    Columns = columns,
                    MalformedOffsets = [],
                };
            }
        }
    }

    /// <summary>Sends what waits.</summary>
    /// <returns>Done when nothing waits any more; otherwise the worst answer.</returns>
    internal Task<ApplyOutcome> SendAsync() => ForAllAsync(lane => lane.Waiting is not null, SendAsync);

    /// <summary>Has every label shard make durable what it was sent since it last did.</summary>
    internal async Task<ApplyOutcome> CheckpointAsync(string topicId)
    {
        var sent = await SendAsync();
        return sent == ApplyOutcome.Done ? await ForAllAsync(lane => lane.Unsaved, (shard, lane) => CheckpointAsync(shard, lane, topicId)) : sent;
    }

    /// <summary>Forgets what was sent: the offsets start anew, or the rows are read again.</summary>
    internal void Forget()
    {
        foreach (var lane in _lanes)
        {
            (lane.Sent, lane.Unsaved, lane.Waiting) = (0, false, null);
        }
    }

    private async Task<ApplyOutcome> ForAllAsync(Func<Lane, bool> wanted, Func<int, Lane, Task<ApplyOutcome>> call)
    {
        var outcomes = await Task.WhenAll(_lanes.Index().Where(lane => wanted(lane.Item)).Select(lane => call(lane.Index, lane.Item)));
        return WorstFirst.Where(outcomes.Contains).FirstOrDefault(ApplyOutcome.Done);
    }

    private async Task<ApplyOutcome> SendAsync(int shard, Lane lane)
    {
        var batch = lane.Waiting!;
        var answer = await GrainOf(shard).ApplyAsync(batch);
        if (answer.Outcome == ApplyOutcome.Done)
        {
            (lane.Sent, lane.Unsaved, lane.Waiting) = (batch.Next, true, null);
        }

        return answer.Outcome;
    }

    private async Task<ApplyOutcome> CheckpointAsync(int shard, Lane lane, string topicId)
    {
        var answer = await GrainOf(shard).CheckpointAsync(owner.TopicPartition, topicId, lane.Sent);
        lane.Unsaved = answer.Outcome != ApplyOutcome.Done;
        return answer.Outcome;
    }

    private ILabelShardGrain GrainOf(int shard) => grains.GetGrain<ILabelShardGrain>(new LabelShardId(owner.ModelVersion, shard).ToString());

    private sealed class Lane
    {
        public long Sent { get; set; }

        public bool Unsaved { get; set; }

        public RowBatch? Waiting { get; set; }
    }
}
