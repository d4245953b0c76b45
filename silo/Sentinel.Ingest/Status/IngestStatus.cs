using System.Collections.Immutable;

namespace Sentinel.Ingest.Status;

/// <summary>How taking in predictions stands: the body of <c>GET /api/v1/ingest</c>.</summary>
/// <param name="State"><c>starting</c>, <c>joining</c> (no partitions were given out yet), <c>running</c>, <c>waiting</c> (the broker or a topic is not to be had; see <paramref name="Fault"/>) or <c>stopped</c>.</param>
/// <param name="Fault">What it waits for; null while all is well.</param>
/// <param name="RowsDecoded">Rows decoded since the start, repeats after a rewind included.</param>
/// <param name="Batches">Batches applied since the start.</param>
/// <param name="DeadLetters">Dead letters since the start, by reason.</param>
/// <param name="Partitions">Partitions that this silo reads, of predictions and of labels: none, where other silos of the cluster read them all.</param>
/// <param name="LabelsDecoded">Labels decoded since the start, repeats after a rewind included.</param>
/// <param name="Inferences">Requests and answers that inference loggers sent.</param>
public sealed record IngestStatus(string State, string? Fault, long RowsDecoded, long Batches, ImmutableSortedDictionary<string, long> DeadLetters, ImmutableArray<PartitionStatus> Partitions, long LabelsDecoded, Sources.PairStatus Inferences);

/// <summary>How a partition stands.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="TopicId">Incarnation of the topic.</param>
/// <param name="Position">Next offset that the consumer will hand out.</param>
/// <param name="Committed">Offset below which everything is durable and the group does not read again; 0 before the first.</param>
/// <param name="LogEnd">Offset after the newest message, as last heard; -1 before that.</param>
/// <param name="State"><c>reading</c>, <c>paused</c> (held back by its shards), <c>rewinding</c>, or <c>stopped: …</c> with the reason.</param>
public sealed record PartitionStatus(string Topic, int Partition, string TopicId, long Position, long Committed, long LogEnd, string State);

/// <summary>Says how taking in predictions stands. Threading: safe.</summary>
public interface IIngestStatus
{
    /// <summary>The status now.</summary>
    IngestStatus Current { get; }
}
