using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Partitions;

/// <summary>Where a partition is read, and whether its log goes on from there: what was lost is counted, and a log that went back is not the one that was read. Threading: owned by the consumer's thread.</summary>
internal sealed class LogCursor(PartitionContext context, IPartitionConsumer consumer, PartitionGauge gauge)
{
    /// <summary>Next offset that is awaited.</summary>
    public long Position => gauge.Position;

    /// <summary>Awaits what comes after an offset.</summary>
    public void MoveTo(long position) => gauge.Position = position;

    /// <summary>Why a message cannot come next; null when it can. Messages that are missing before it are counted as lost.</summary>
    /// <param name="offset">Offset of the message.</param>
    /// <param name="hasBegun">Whether reading began at a known offset, so that what is missing was there.</param>
    public string? FindFault(long offset, bool hasBegun)
    {
        var position = gauge.Position;
        if (offset < position)
        {
            return $"the log went back from offset {position} to {offset}: the topic was made anew or cut";
        }

        if (offset > position && (hasBegun || position > 0))
        {
            CountLost(position, offset);
        }

        return null;
    }

    // Compacted and transactional logs have holes (a transaction's end takes one offset), but what lies below the oldest message was dropped. A log in memory has no other holes.
    private void CountLost(long position, long offset)
    {
        var kept = context.Topic.IsEphemeral ? offset : offset - position > 1 ? consumer.FindLogStart(gauge.Partition) ?? position : position;
        var lost = Math.Min(offset, kept) - position;
        if (lost > 0)
        {
            context.Metrics.Lost(lost);
            context.Logger.MessagesLost(context.Topic.Name, gauge.Partition, lost, position);
        }
    }
}
