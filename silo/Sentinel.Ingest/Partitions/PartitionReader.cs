using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Partitions;

/// <summary>
/// One partition in this consumer's hands: messages become rows of their versions' batches or dead letters, and barriers move the committed offset.
/// Invariant: no row below <see cref="Committed"/> is missing from its shard's durable record, and no dead letter below it from the broker.
/// Threading: owned by the consumer's thread; everything asynchronous reports through the mailbox.
/// </summary>
internal sealed class PartitionReader : IRowTargets, IDisposable
{
    private const int LanesMax = 10_000;

    private static readonly TimeSpan LaneIdleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LaneSweepTime = TimeSpan.FromSeconds(1);

    private readonly PartitionContext _context;
    private readonly IPartitionConsumer _consumer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly LaneTable _lanes = new();
    private readonly Queue<(VersionLane Lane, long OpenedAt)> _open = new();
    private readonly HashSet<VersionLane> _dirty = [];
    private readonly HashSet<VersionLane> _full = [];
    private readonly HashSet<VersionLane> _holding = [];
    private readonly DeadLetterLedger _letters = new();
    private readonly CommitWindow _window = new();
    private readonly Backoff _rewinds;
    private readonly int _partition;
    private Barrier? _barrier;
    private long _barrierStarted;
    private long _lanesSwept;
    private long _heldBytes;
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
        Committed = committed;
        Gauge = new PartitionGauge(context.Topic.Name, partition, context.Topic.Id) { Position = committed ?? 0, Committed = committed ?? 0 };
        _rewinds = new Backoff(context.Options.RetryDelay, context.Options.RetryDelayMax, context.Time);
        _barrierStarted = _lanesSwept = context.Time.GetTimestamp();
    }

    /// <summary>Figures for the status.</summary>
    public PartitionGauge Gauge { get; }

    /// <summary>Offset of the last complete barrier; null before the first of a group that never committed.</summary>
    public long? Committed { get; private set; }

    /// <summary>Whether it will never be read again by this owner.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether its fetching is paused.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether it waits to be read again from its last barrier.</summary>
    public bool IsRewinding => _seekAt is not null;

    /// <summary>Since when a limit holds it back; null while none does.</summary>
    public long? HeldBackSince { get; private set; }

    /// <summary>Whether all that was read is committed.</summary>
    public bool IsSettled => IsStopped || (_barrier is null && _seekAt is null && _open.Count == 0 && _dirty.Count == 0 && _holding.Count == 0 && _letters.InFlight == 0 && (Committed ?? 0) >= Gauge.Position);

    /// <summary>Takes a message.</summary>
    public void Accept(in IncomingMessage message)
    {
        if (IsStopped || _seekAt is not null || !IsNext(message.Offset))
        {
            return;
        }

        Gauge.Position = message.Offset + 1;
        _window.Add(message.LogBytes);
        Decode(in message);
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

        SealOpen(now, hurry);
        if (_barrier is null && (hurry ? !IsSettled : IsBarrierDue(now)))
        {
            StartBarrier(now);
        }

        SweepLanes(now);
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
        string[] models = [.. _lanes.All.Where(l => l.State == TargetState.Ready).Select(l => l.Version!.Model).Distinct(StringComparer.Ordinal)];
        _ = _context.Alarms.RaiseAsync(new PartitionStopped(_context.Topic.Name, _partition, cause, models));
    }

    /// <summary>Notes that the broker has committed an offset.</summary>
    public void MarkCommitted(long offset)
    {
        Gauge.Committed = offset;
        _window.Commit(offset);
        _context.Logger.Committed(_context.Topic.Name, _partition, offset);
    }

    /// <inheritdoc/>
    public RowTarget Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        var lane = _lanes.Find(model, version, this, out var isNew);
        var isStale = lane.Version is not null && lane.State is TargetState.UnknownModel or TargetState.UnknownVersion
            && _context.Time.GetElapsedTime(lane.UsedAt) > _context.Options.UnknownVersionTime;
        if (lane.Version is not null && (isNew || isStale))
        {
            LookUp(lane);
        }

        return lane;
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
        foreach (var lane in _lanes.All)
        {
            lane.Sender?.Dispose();
        }
    }

    private void Decode(in IncomingMessage message)
    {
        if (message.Value.Length > _context.Options.MessageBytes)
        {
            Reject(in message, RejectReason.TooLarge, $"the value has {message.Value.Length} bytes, the limit is {_context.Options.MessageBytes}");
            return;
        }

        var fault = CloudEventHeaders.Read(message.Headers, out var eventTime, out var detail);
        if (fault != RejectReason.None)
        {
            Reject(in message, fault, detail);
            return;
        }

        var result = _context.Decoder.Decode(message.Value, message.Stamp(eventTime), this);
        var lane = (VersionLane?)result.Target;
        switch (result.Status)
        {
            case DecodeStatus.Rows:
                _context.Metrics.Decoded(result.Rows);
                Gathered(lane!);
                break;
            case DecodeStatus.Held:
                var copy = message.Copy();
                lane!.Held.Enqueue(copy);
                _holding.Add(lane);
                _heldBytes += copy.SizeBytes;
                break;
            default:
                if (lane is { State: TargetState.Ready })
                {
                    lane.Builder.AddMalformed(message.Offset);
                    Gathered(lane);
                }

                Reject(in message, result.Reason, result.Detail);
                break;
        }
    }

    private void Gathered(VersionLane lane)
    {
        var builder = lane.Builder;
        if (builder.IsEmpty)
        {
            return;
        }

        if (builder.RowCount >= _context.Options.BatchRows || builder.SizeBytes >= _context.Options.BatchBytes)
        {
            Seal(lane);
        }
        else if (lane.OpenedAt is null)
        {
            var now = _context.Time.GetTimestamp();
            lane.OpenedAt = now;
            _open.Enqueue((lane, now));
        }
    }

    private void Seal(VersionLane lane)
    {
        var bytes = lane.Seal(_context.Topic, _partition, NewSender);
        lane.UsedAt = _context.Time.GetTimestamp();
        _context.Budget.Take(bytes);
        _dirty.Add(lane);
        if (lane.Sender!.QueuedBatches >= _context.Options.QueuedBatches)
        {
            _full.Add(lane);
        }
    }

    private ShardSender NewSender(VersionLane lane) =>
        new(_context.Senders, new ShardId(lane.Version!, _context.Topic.Name, _partition), lane, _generation, _stopping.Token);

    private void Reject(in IncomingMessage message, RejectReason reason, string detail)
    {
        if (!_letters.Add(message.Offset))
        {
            return;
        }

        _context.Metrics.DeadLettered(reason);
        _context.Logger.DeadLettered(_context.Topic.Name, _partition, message.Offset, reason.Name(), detail);
        var copy = message.Copy();
        var letter = new DeadLetter(_context.Topic.Name, _partition, copy.Offset, copy.Timestamp, copy.Key, copy.Value, copy.Headers, reason, detail);
        _ = ConfirmAsync(_context.DeadLetters.WriteAsync(letter, _stopping.Token), copy.Offset);
    }

    private async Task ConfirmAsync(Task written, long offset)
    {
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (written.IsCompletedSuccessfully)
        {
            _context.Mailbox.Post(() => _letters.Confirm(offset));
        }
    }

    private void LookUp(VersionLane lane)
    {
        lane.MarkPending();
        var answer = _context.Directory.FindAsync(lane.Version!, _stopping.Token);
        if (answer.IsCompletedSuccessfully)
        {
            lane.UsedAt = _context.Time.GetTimestamp();
            lane.Resolve(answer.GetAwaiter().GetResult());
        }
        else
        {
            _ = PostAnswerAsync(lane, answer);
        }
    }

    private async Task PostAnswerAsync(VersionLane lane, Task<Versions.VersionAnswer> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _context.Mailbox.Post(() =>
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            // The look-up may have been another partition's, which was given up meanwhile.
            if (!answer.IsCompletedSuccessfully)
            {
                LookUp(lane);
            }
            else
            {
                lane.UsedAt = _context.Time.GetTimestamp();
                lane.Resolve(answer.GetAwaiter().GetResult());
            }

            if (lane.State != TargetState.Pending)
            {
                TakeHeld(lane);
            }
        });
    }

    private void TakeHeld(VersionLane lane)
    {
        _holding.Remove(lane);
        while (lane.Held.TryDequeue(out var held))
        {
            _heldBytes -= held.SizeBytes;
            Decode(held.Open());
        }
    }

    private bool IsNext(long offset)
    {
        var position = Gauge.Position;
        if (offset == position)
        {
            return true;
        }

        if (offset < position)
        {
            Stop($"the log went back from offset {position} to {offset}: the topic was made anew or cut");
            return false;
        }

        if (Committed is not null || position > 0)
        {
            CountLost(position, offset);
        }

        return true;
    }

    // Compacted and transactional logs have holes (a transaction's end takes one offset), but what lies below the oldest message was dropped. A log in memory has no other holes.
    private void CountLost(long position, long offset)
    {
        var kept = _context.Topic.IsEphemeral ? offset : offset - position > 1 ? _consumer.FindLogStart(_partition) ?? position : position;
        var lost = Math.Min(offset, kept) - position;
        if (lost > 0)
        {
            _context.Metrics.Lost(lost);
            _context.Logger.MessagesLost(_context.Topic.Name, _partition, lost, position);
        }
    }

    private bool IsBarrierDue(long now) =>
        _context.Time.GetElapsedTime(_barrierStarted, now) >= _context.Options.CheckpointInterval
        || (_context.Topic.IsEphemeral && _window.Uncommitted > _context.Options.EphemeralBytes / 2 && _context.Time.GetElapsedTime(_barrierStarted, now) >= _context.Options.Linger);

    private void SealOpen(long now, bool all)
    {
        while (_open.TryPeek(out var first))
        {
            // A lane that was sealed meanwhile has left its place in the queue, or taken a later one.
            var isCurrent = first.Lane.OpenedAt == first.OpenedAt;
            if (isCurrent && !all && _context.Time.GetElapsedTime(first.OpenedAt, now) < _context.Options.Linger)
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

    private void SweepLanes(long now)
    {
        if (_context.Time.GetElapsedTime(_lanesSwept, now) > (_lanes.All.Count > LanesMax ? LaneSweepTime : LaneIdleTime))
        {
            _lanesSwept = now;
            _lanes.Remove(lane => lane.IsIdle && (lane.State != TargetState.Ready || _context.Time.GetElapsedTime(lane.UsedAt, now) > LaneIdleTime));
        }
    }

    private void StartBarrier(long now)
    {
        _barrierStarted = now;
        SealOpen(now, all: true);

        var position = _letters.SafeUpTo(_holding.Aggregate(Gauge.Position, (lowest, lane) => Math.Min(lowest, lane.Held.Peek().Offset)));
        if (_dirty.Count == 0 && position <= (Committed ?? 0))
        {
            return;
        }

        _barrier = new Barrier(position, _window.Read, _dirty);
        foreach (var lane in _dirty)
        {
            lane.Sender!.Checkpoint(_context.Topic.Id, lane.Sent);
        }

        if (_dirty.Count == 0)
        {
            CompleteBarrier(_barrier);
        }

        _dirty.Clear();
    }

    private void OnCheckpointDone(VersionLane lane, int generation, long sent)
    {
        if (generation != _generation || IsStopped)
        {
            return;
        }

        lane.MarkCheckpointed(sent);
        if (_barrier is { } barrier && barrier.Answered(lane))
        {
            CompleteBarrier(barrier);
        }
    }

    private void CompleteBarrier(Barrier barrier)
    {
        _barrier = null;
        _rewinds.Reset();
        _context.Metrics.BarrierDone();
        if (barrier.Position > (Committed ?? -1))
        {
            Committed = barrier.Position;
            _letters.Forget(barrier.Position);
            _window.Mark(barrier.Position, barrier.BytesRead);
            _consumer.StoreOffset(_partition, barrier.Position);
        }
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
            LookUp(cause);
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
        _barrier = null;
        _open.Clear();
        _dirty.Clear();
        _full.Clear();
        _holding.Clear();
        _heldBytes = 0;
        _window.Reset();
        foreach (var lane in _lanes.All)
        {
            lane.Rewind(_generation);
        }
    }

    private void GoOn()
    {
        if (!_consumer.TrySeek(_partition, Committed))
        {
            SeekLater();
            return;
        }

        _seekAt = null;
        Gauge.Position = Committed ?? 0;
        Resume();
    }

    private string? Limit(bool held)
    {
        var options = _context.Options;
        var share = held ? 2 : 1;
        _full.RemoveWhere(lane => lane.Sender is not { } sender || sender.QueuedBatches < Math.Max(1, options.QueuedBatches / share));
        return _full.Count > 0 ? nameof(options.QueuedBatches)
            : (held ? !_context.Budget.IsHalfFree : _context.Budget.IsSpent) ? nameof(options.QueuedBytes)
            : _heldBytes >= options.HeldBytes / share ? nameof(options.HeldBytes)
            : _letters.InFlight >= Math.Max(1, options.DeadLettersInFlight / share) ? nameof(options.DeadLettersInFlight)
            : _context.Topic.IsEphemeral && _window.Uncommitted >= options.EphemeralBytes ? nameof(options.EphemeralBytes)
            : null;
    }
}
