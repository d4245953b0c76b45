using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest.Partitions;

/// <summary>What a partition asks of the consumer that it is read by. Called on the consumer's thread.</summary>
internal interface IPartitionConsumer
{
    /// <summary>Gives an offset to be committed in the background.</summary>
    void StoreOffset(int partition, long offset);

    /// <summary>Goes on reading from an offset, or from the oldest message where that is null; false when the client cannot yet.</summary>
    bool TrySeek(int partition, long? offset);

    /// <summary>Stops fetching.</summary>
    void Pause(int partition);

    /// <summary>Fetches again.</summary>
    void Resume(int partition);

    /// <summary>Offset of the oldest message, asked of the broker; null when it does not answer.</summary>
    long? FindLogStart(int partition);
}

/// <summary>What the partitions of a consumer share; <paramref name="Pairing"/> where two messages make a row.</summary>
internal sealed record PartitionContext(
    IngestOptions Options,
    CheckpointOptions Checkpoint,
    TimeProvider Time,
    IngestStream Stream,
    TopicIdentity Topic,
    MessageDecoder Decoder,
    VersionDirectory Directory,
    IDeadLetterWriter DeadLetters,
    IIngestAlarms Alarms,
    SenderContext Senders,
    LoopMailbox Mailbox,
    ByteBudget Budget,
    IngestMetrics Metrics,
    ILogger Logger,
    PairingContext? Pairing = null);

/// <summary>Bytes of batches that wait or are in flight, over all partitions of a consumer. Threading: none; owned by the consumer's thread.</summary>
internal sealed class ByteBudget(long limit)
{
    private long _used;

    /// <summary>Whether the limit is reached.</summary>
    public bool IsSpent => _used >= limit;

    /// <summary>Whether less than half is in use.</summary>
    public bool IsHalfFree => _used < limit / 2;

    /// <summary>Takes bytes, or gives them back when negative.</summary>
    public void Take(long bytes) => _used += bytes;
}
