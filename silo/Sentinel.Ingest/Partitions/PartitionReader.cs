using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Partitions;

/// <summary>
/// One partition in this consumer's hands: messages become rows of their versions' batches or dead letters, and barriers move the committed offset. It decides when to read, to hold back, to
/// read again from the last barrier, and to stop.
/// Invariant: no row below <see cref="Committed"/> is missing from its shard's durable record, and no dead letter below it from the broker.
/// Threading: owned by the consumer's thread; everything asynchronous reports through the mailbox.
/// </summary>
internal sealed class PartitionReader : IDisposable
{
    private readonly PartitionContext _context;
    private readonly IPartitionConsumer _consumer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogCursor _cursor;
    private readonly VersionLanes _lanes;
    private readonly RowGatherer _rows;
    private readonly DeadLetterOutlet _letters;
    private readonly MessageIntake _intake;
    private readonly PairIntake? _pairs;
    private readonly BarrierKeeper _barriers;
    private readonly Backoff _rewinds;
    private readonly int _partition;
    private long? _seekAt;
    private int _generation;

    /// <summary>Takes a partition in hand.</summary>
    /// <param name="context">What partitions share.</param>
    /// <param name="consumer">The consumer that reads it.</param>
    /// <param name="partition">Partition number.</param>
    /// <param name="committed">Offset that the group goes on from; null for the oldest message.</param>
    public PartitionReader(PartitionContext context, IPartitionConsumer consumer, int partition, long? committed)
    {
        _context = context;
        _consumer = consumer;
        _partition = partition;
        Gauge = new PartitionGauge(context.Topic.Name, partition, context.Topic.Id) { Position = committed ?? 0, Committed = committed ?? 0 };
        _cursor = new LogCursor(context, consumer, Gauge);
        _rows = new RowGatherer(context, partition, _stopping.Token);
        _letters = new DeadLetterOutlet(context, partition, _stopping.Token);
        _lanes = new VersionLanes(context, this, lane => _intake!.TakeHeld(lane), _stopping.Token);
        _intake = new MessageIntake(context, partition, _lanes, _rows, _letters);
        _pairs = context.Pairing is { } pairing ? new PairIntake(context, pairing, _intake, _letters) : null;
        Start = _pairs is null ? committed : _pairs.Recall(committed);
        _barriers = new BarrierKeeper(context, consumer, partition, committed);
        _rewinds = new Backoff(context.Options.RetryDelay, context.Options.RetryDelayMax, context.Time);
    }

    /// <summary>Figures for the status.</summary>
    public PartitionGauge Gauge { get; }

    /// <summary>Offset that reading begins at so that it goes on from the committed one; null for the oldest message.</summary>
    public long? Start { get; }

    /// <summary>Offset of the last complete barrier; null before the first of a group that never committed.</summary>
    public long? Committed => _barriers.Committed;

    /// <summary>Whether it will never be read again by this owner.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether its fetching is paused.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether it waits to be read again from its last barrier.</summary>
    public bool IsRewinding => _seekAt is not null;

    /// <summary>Since when a limit holds it back; null while none does.</summary>
    public long? HeldBackSince { get; private set; }

    /// <summary>Whether all that was read is committed.</summary>
    public bool IsSettled => IsStopped
        || (!_barriers.IsUnderWay && _seekAt is null && _rows.IsEmpty && !_lanes.IsHolding && _letters.InFlight == 0 && _pairs is not { IsHolding: true } && (Committed ?? 0) >= Done);

    // Offset below which nothing waits for its other half.
    private long Done => _pairs?.LowestWaiting(_cursor.Position) ?? _cursor.Position;

    /// <summary>Takes a message.</summary>
    public void Accept(in IncomingMessage message)
    {
        if (IsStopped || _seekAt is not null || _pairs?.TryRecall(in message) == true)
        {
            return;
        }

        if (_cursor.FindFault(message.Offset, hasBegun: Committed is not null) is { } fault)
        {
            Stop(fault);
            return;
        }

        _cursor.MoveTo(message.Offset + 1);
        _barriers.Read(message.LogBytes);
        if (_pairs is null)
        {
            _intake.Take(in message);
        }
        else
        {
            _pairs.Take(in message);
        }
    }

    /// <summary>Does what is due: seals batches that waited long enough, starts barriers, seeks after a rewind.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="hurry">Whether everything in hand is due.</param>
    public void Tick(long now, bool hurry)
    {
        if (IsStopped)
        {
            return;
        }

        if (_seekAt is { } due)
        {
            if (now >= due || hurry)
            {
                GoOn();
            }

            return;
        }

        _pairs?.Tick(Gauge.LogEnd >= 0 && _cursor.Position >= Gauge.LogEnd);
        _rows.SealDue(now, hurry);
        if (!_barriers.IsUnderWay && (hurry ? !IsSettled : _barriers.IsDue(now)))
        {
            StartBarrier(now);
        }

        _lanes.Sweep(now);
    }

    /// <summary>The limit that holds the partition back; null when it may be read. A partition that is held back goes on when half of the limit is free.</summary>
    public string? FindLimit(long now)
    {
        var held = HeldBackSince is not null;
        var limit = Limit(held);
        HeldBackSince = limit is null ? null : HeldBackSince ?? now;
        return limit;
    }

    /// <summary>Stops fetching because a limit was hit for long.</summary>
    public void Pause(string limit)
    {
        IsPaused = true;
        Gauge.State = "paused";
        _consumer.Pause(_partition);
        _context.Metrics.Paused(limit);
        _context.Logger.PartitionPaused(_context.Topic.Name, _partition, limit);
    }

    /// <summary>Fetches again.</summary>
    public void Resume()
    {
        IsPaused = false;
        Gauge.State = "reading";
        _consumer.Resume(_partition);
        _context.Logger.PartitionResumed(_context.Topic.Name, _partition);
    }

    /// <summary>Stops for good because the log is not the one that was read, and raises the alarm.</summary>
    public void Stop(string cause)
    {
        if (IsStopped)
        {
            return;
        }

        IsStopped = true;
        Forget();
        Gauge.State = $"stopped: {cause}";
        _consumer.Pause(_partition);
        _context.Metrics.Stopped(cause);
        _context.Logger.PartitionStopped(_context.Topic.Name, _partition, cause);
        _ = _context.Alarms.RaiseAsync(new PartitionStopped(_context.Topic.Name, _partition, cause, [.. _lanes.Models]));
    }

    /// <summary>Notes that the broker has committed an offset.</summary>
    public void MarkCommitted(long offset)
    {
        Gauge.Committed = offset;
        _barriers.MarkCommitted(offset);
        _context.Logger.Committed(_context.Topic.Name, _partition, offset);
    }

    /// <summary>Reports that a batch left a sender. From any thread.</summary>
    public void PostBatchLeft(int sizeBytes) => _context.Mailbox.Post(() => _context.Budget.Take(-sizeBytes));

    /// <summary>Reports that a shard has its rows on disk. From any thread.</summary>
    public void PostCheckpointDone(VersionLane lane, int generation, long sent) => _context.Mailbox.Post(() => OnCheckpointDone(lane, generation, sent));

    /// <summary>Reports that a shard did not take a batch or checkpoint. From any thread.</summary>
    public void PostRefused(VersionLane lane, int generation, ApplyOutcome outcome, long applied) => _context.Mailbox.Post(() => OnRefused(lane, generation, outcome, applied));

    /// <summary>Gives the partition up: what is in hand is dropped, its next owner reads it again from the committed offset.</summary>
    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        IsStopped = true;
        _stopping.Cancel();
        _context.Pairing?.Board.Remove(_context.Topic.Name, _partition);
        _lanes.Dispose();
    }

    private void StartBarrier(long now)
    {
        _rows.SealDue(now, all: true);
        if (_barriers.Start(now, _letters.SafeUpTo(_lanes.LowestHeld(Done)), _rows))
        {
            OnBarrierComplete();
        }
    }

    private void OnCheckpointDone(VersionLane lane, int generation, long sent)
    {
        if (generation != _generation || IsStopped)
        {
            return;
        }

        lane.MarkCheckpointed(sent);
        if (_barriers.Answered(lane))
        {
            OnBarrierComplete();
        }
    }

    private void OnBarrierComplete()
    {
        _rewinds.Reset();
        _letters.Forget(Committed ?? 0);
    }

    private void OnRefused(VersionLane lane, int generation, ApplyOutcome outcome, long applied)
    {
        if (generation != _generation || IsStopped)
        {
            return;
        }

        if (outcome == ApplyOutcome.TopicChanged)
        {
            Stop($"topic {_context.Topic.Name} ({_context.Topic.Id}) is not the one that shard {lane.Version} has read");
            return;
        }

        if (outcome is ApplyOutcome.SchemaChanged or ApplyOutcome.UnknownVersion)
        {
            _context.Directory.Invalidate(lane.Version!);
            lane.MarkPending();
        }

        _context.Metrics.Rewound(outcome.ToString());
        _context.Logger.Rewinding(_context.Topic.Name, _partition, Committed ?? 0, new ShardId(lane.Version!, _context.Topic.Name, _partition), outcome, applied);
        Rewind(lane);
    }

    private void Rewind(VersionLane cause)
    {
        Forget();
        Gauge.State = "rewinding";
        if (cause.State == TargetState.Pending)
        {
            _lanes.LookUp(cause);
        }

        // A shard that goes on refusing must not have the log fetched over and over.
        _consumer.Pause(_partition);
        IsPaused = true;
        SeekLater();
    }

    private void SeekLater() => _seekAt = _context.Time.GetTimestamp() + (long)(_rewinds.Next().TotalSeconds * _context.Time.TimestampFrequency);

    private void Forget()
    {
        _generation++;
        _barriers.Forget();
        _rows.Forget(_generation);
        _lanes.Forget(_generation);
    }

    private void GoOn()
    {
        if (!_consumer.TrySeek(_partition, _pairs is null ? Committed : _pairs.Recall(Committed)))
        {
            SeekLater();
            return;
        }

        _seekAt = null;
        _cursor.MoveTo(Committed ?? 0);
        Resume();
    }

    private string? Limit(bool held)
    {
        var options = _context.Options;
        var share = held ? 2 : 1;
        return _rows.IsBackedUp(share) ? nameof(options.QueuedBatches)
            : (held ? !_context.Budget.IsHalfFree : _context.Budget.IsSpent) ? nameof(options.QueuedBytes)
            : _lanes.HeldBytes >= options.HeldBytes / share ? nameof(options.HeldBytes)
            : _letters.InFlight >= Math.Max(1, options.DeadLettersInFlight / share) ? nameof(options.DeadLettersInFlight)
            : _context.Topic.IsEphemeral && _barriers.Uncommitted >= options.EphemeralBytes ? nameof(options.EphemeralBytes)
            : null;
    }
}
