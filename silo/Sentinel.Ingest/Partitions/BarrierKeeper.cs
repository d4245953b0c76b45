namespace Sentinel.Ingest.Partitions;

/// <summary>
/// Moves the committed offset of a partition by barriers: every shard that was sent rows is asked to save them, and when all have, what lies below the barrier is not read again.
/// Threading: owned by the consumer's thread.
/// </summary>
internal sealed class BarrierKeeper(PartitionContext context, IPartitionConsumer consumer, int partition, long? committed)
{
    private readonly CommitWindow _window = new();
    private Barrier? _barrier;
    private long _started = context.Time.GetTimestamp();

    /// <summary>Offset of the last complete barrier; null before the first of a group that never committed.</summary>
    public long? Committed { get; private set; } = committed;

    /// <summary>Whether shards are being asked.</summary>
    public bool IsUnderWay => _barrier is not null;

    /// <summary>Bytes read that would be read again.</summary>
    public long Uncommitted => _window.Uncommitted;

    /// <summary>Counts bytes read.</summary>
    public void Read(int bytes) => _window.Add(bytes);

    /// <summary>Whether it is time for the next barrier: after the checkpoint interval, and sooner where the log itself may be gone by then.</summary>
    public bool IsDue(long now)
    {
        var elapsed = context.Time.GetElapsedTime(_started, now);
        return elapsed >= context.Checkpoint.Interval
            || (context.Topic.IsEphemeral && _window.Uncommitted > context.Options.EphemeralBytes / 2 && elapsed >= context.Options.Linger);
    }

    /// <summary>Asks the shards to save; true when the barrier is complete at once, because there is none to ask.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="position">Offset below which everything was sent to shards or to the dead letters.</param>
    /// <param name="rows">What was sent.</param>
    public bool Start(long now, long position, RowGatherer rows)
    {
        _started = now;
        if (rows.Unsaved.Count == 0 && position <= (Committed ?? 0))
        {
            return false;
        }

        _barrier = new Barrier(position, _window.Read, rows.Unsaved);
        foreach (var lane in rows.Unsaved)
        {
            lane.Sender!.Checkpoint(context.Topic.Id, lane.Sent);
        }

        var isComplete = rows.Unsaved.Count == 0;
        rows.ClearUnsaved();
        return isComplete && Complete(_barrier);
    }

    /// <summary>Notes that a shard has saved; true when the barrier is complete with that.</summary>
    public bool Answered(VersionLane lane) => _barrier is { } barrier && barrier.Answered(lane) && Complete(barrier);

    /// <summary>Notes that the broker has committed an offset.</summary>
    public void MarkCommitted(long offset) => _window.Commit(offset);

    /// <summary>Forgets the barrier under way.</summary>
    public void Forget()
    {
        _barrier = null;
        _window.Reset();
    }

    private bool Complete(Barrier barrier)
    {
        _barrier = null;
        context.Metrics.BarrierDone();
        if (barrier.Position > (Committed ?? -1))
        {
            Committed = barrier.Position;
            _window.Mark(barrier.Position, barrier.BytesRead);
            consumer.StoreOffset(partition, barrier.Position);
        }

        return true;
    }
}
