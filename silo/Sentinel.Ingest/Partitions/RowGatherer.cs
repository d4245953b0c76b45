using Sentinel.Contracts;
using Sentinel.Ingest.Dispatch;

namespace Sentinel.Ingest.Partitions;

/// <summary>Gathers rows of a partition into batches and sends a batch on when it is large or old enough. Threading: owned by the consumer's thread.</summary>
internal sealed class RowGatherer(PartitionContext context, int partition, CancellationToken stopping)
{
    private readonly Queue<(VersionLane Lane, long OpenedAt)> _open = new();
    private readonly HashSet<VersionLane> _unsaved = [];
    private readonly HashSet<VersionLane> _full = [];
    private int _generation;

    /// <summary>Lanes whose shards were sent rows since the last barrier.</summary>
    public IReadOnlyCollection<VersionLane> Unsaved => _unsaved;

    /// <summary>Whether no row waits to be sent or saved.</summary>
    public bool IsEmpty => _open.Count == 0 && _unsaved.Count == 0;

    /// <summary>Takes note of what was added to a lane's batch.</summary>
    public void Gathered(VersionLane lane)
    {
        var builder = lane.Builder;
        if (builder.IsEmpty)
        {
            return;
        }

        if (builder.RowCount >= context.Options.BatchRows || builder.SizeBytes >= context.Options.BatchBytes)
        {
            Seal(lane);
        }
        else if (lane.OpenedAt is null)
        {
            var now = context.Time.GetTimestamp();
            lane.OpenedAt = now;
            _open.Enqueue((lane, now));
        }
    }

    /// <summary>Sends the batches that waited long enough.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="all">Whether all of them have.</param>
    public void SealDue(long now, bool all)
    {
        while (_open.TryPeek(out var first))
        {
            // A lane that was sealed meanwhile has left its place in the queue, or taken a later one.
            var isCurrent = first.Lane.OpenedAt == first.OpenedAt;
            if (isCurrent && !all && context.Time.GetElapsedTime(first.OpenedAt, now) < context.Options.Linger)
            {
                return;
            }

            _open.Dequeue();
            if (isCurrent)
            {
                Seal(first.Lane);
            }
        }
    }

    /// <summary>Notes that a barrier asks for all that was sent.</summary>
    public void ClearUnsaved() => _unsaved.Clear();

    /// <summary>Whether a shard has more batches before it than it may have.</summary>
    /// <param name="share">The limit is divided by this.</param>
    public bool IsBackedUp(int share)
    {
        _full.RemoveWhere(lane => lane.Sender is not { } sender || sender.QueuedBatches < Math.Max(1, context.Options.QueuedBatches / share));
        return _full.Count > 0;
    }

    /// <summary>Forgets what is in hand; what comes from now on belongs to another generation.</summary>
    public void Forget(int generation)
    {
        _generation = generation;
        _open.Clear();
        _unsaved.Clear();
        _full.Clear();
    }

    private void Seal(VersionLane lane)
    {
        var bytes = lane.Seal(context.Topic, partition, NewSender);
        lane.UsedAt = context.Time.GetTimestamp();
        context.Budget.Take(bytes);
        _unsaved.Add(lane);
        if (lane.Sender!.QueuedBatches >= context.Options.QueuedBatches)
        {
            _full.Add(lane);
        }
    }

    private ShardSender NewSender(VersionLane lane) => new(context.Senders, new ShardId(lane.Version!, context.Topic.Name, partition), lane, _generation, stopping);
}
