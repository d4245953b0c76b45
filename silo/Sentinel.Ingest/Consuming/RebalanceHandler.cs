using Confluent.Kafka;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Consuming;

/// <summary>
/// Takes partitions in hand and gives them up. The client calls it on the consumer's thread, inside of its own calls, so what it does is bounded.
/// </summary>
internal sealed class RebalanceHandler(PartitionContext context, IngestBoard board, Dictionary<int, PartitionReader> partitions, ConsumerLoop loop)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private bool _isLeaving;

    /// <summary>Takes partitions in hand, each from the offset that its group has committed.</summary>
    public IEnumerable<TopicPartitionOffset> Assigned(IConsumer<BytesTaken, BytesTaken> consumer, List<TopicPartition> assigned)
    {
        if (_isLeaving)
        {
            return assigned.Select(partition => new TopicPartitionOffset(partition, Offset.Unset));
        }

        if (assigned.Count == 0)
        {
            board.Say(context.Stream.Name, "running");
            if (partitions.Count == 0)
            {
                context.Logger.AssignedNone(context.Topic.Name);
            }

            return [];
        }

        var committed = consumer.Committed(assigned, AnswerTime);
        var starts = new List<TopicPartitionOffset>(committed.Count);
        foreach (var start in committed)
        {
            var from = start.Offset.IsSpecial ? (long?)null : start.Offset.Value;
            var reader = new PartitionReader(context, loop, start.Partition.Value, from);
            partitions[start.Partition.Value] = reader;
            starts.Add(new TopicPartitionOffset(start.TopicPartition, reader.Start is { } begin ? new Offset(begin) : Offset.Beginning));
            board.Add(reader.Gauge);
            context.Logger.Assigned(context.Topic.Name, start.Partition.Value, from ?? 0);
            if (from is { } offset && !context.Topic.IsEphemeral)
            {
                CheckLogEnd(consumer, reader, start.TopicPartition, offset);
            }
        }

        board.Say(context.Stream.Name, "running");
        return starts;
    }

    /// <summary>Gives partitions up after their last barrier, or without it when that takes too long.</summary>
    public void Revoked(List<TopicPartitionOffset> given)
    {
        var readers = Take(given);
        loop.Settle(readers, context.Options.RevokeTime);
        foreach (var reader in readers)
        {
            context.Logger.Revoked(context.Topic.Name, reader.Gauge.Partition, reader.Committed ?? 0, reader.IsSettled);
            Drop(reader);
        }
    }

    /// <summary>Drops partitions that others may read by now; nothing of them is stored any more.</summary>
    public void Lost(List<TopicPartitionOffset> lost)
    {
        foreach (var reader in Take(lost))
        {
            context.Logger.LostPartition(context.Topic.Name, reader.Gauge.Partition);
            Drop(reader);
        }
    }

    /// <summary>Drops what is left, and takes no partition in hand any more.</summary>
    public void DropAll()
    {
        _isLeaving = true;
        foreach (var reader in partitions.Values)
        {
            Drop(reader);
        }

        partitions.Clear();
    }

    private void Drop(PartitionReader reader)
    {
        reader.Dispose();
        partitions.Remove(reader.Gauge.Partition);
        board.Remove(reader.Gauge);
    }

    private PartitionReader[] Take(List<TopicPartitionOffset> list) =>
        [.. list.Select(p => partitions.GetValueOrDefault(p.Partition.Value)).OfType<PartitionReader>()];

    private void CheckLogEnd(IConsumer<BytesTaken, BytesTaken> consumer, PartitionReader reader, TopicPartition partition, long committed)
    {
        try
        {
            var end = consumer.QueryWatermarkOffsets(partition, AnswerTime).High.Value;
            reader.Gauge.LogEnd = end;
            if (end < committed)
            {
                // Pausing must wait until the client has taken the assignment.
                context.Mailbox.Post(() => reader.Stop($"the log ends at {end}, below the committed offset {committed}: the topic was made anew or cut"));
            }
        }
        catch (KafkaException e)
        {
            context.Logger.ConsumerError(e.Error.ToString());
        }
    }
}
