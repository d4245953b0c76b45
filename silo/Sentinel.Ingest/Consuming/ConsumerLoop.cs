using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Consuming;

/// <summary>
/// Reads a stream's topic on a thread of its own: everything that touches the consumer or the partitions happens there. Blocks in the client only as long as nothing else is due.
/// Shutdown: stop reading, finish the last barriers within their time, store, close.
/// </summary>
internal sealed class ConsumerLoop : IPartitionConsumer
{
    private const int MessagesPerTurn = 256;

    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan GaugeTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly PartitionContext _context;
    private readonly IngestOptions _options;
    private readonly IngestBoard _board;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReusableBytes _key = new();
    private readonly ReusableBytes _value = new();
    private readonly Dictionary<int, PartitionReader> _partitions = [];
    private readonly IConsumer<BytesTaken, BytesTaken> _consumer;
    private readonly RebalanceHandler _rebalance;
    private long _ticked;
    private long _gauged;

    /// <summary>Makes the consumer; reading starts with <see cref="RunAsync"/>.</summary>
    public ConsumerLoop(PartitionContext context, ClientConfig client, IngestBoard board)
    {
        (_context, _options, _board, _time, _logger) = (context, context.Options, board, context.Time, context.Logger);
        _rebalance = new RebalanceHandler(context, board, _partitions, this);
        _consumer = new ConsumerBuilder<BytesTaken, BytesTaken>(Settings(client, context.Stream.GroupId))
            .SetKeyDeserializer(_key)
            .SetValueDeserializer(_value)
            .SetPartitionsAssignedHandler(_rebalance.Assigned)
            .SetPartitionsRevokedHandler((_, given) => _rebalance.Revoked(given))
            .SetPartitionsLostHandler((_, lost) => _rebalance.Lost(lost))
            .SetOffsetsCommittedHandler((_, committed) => MarkCommitted(committed))
            .SetErrorHandler((_, error) => _logger.ConsumerError(error.ToString()))
            .SetLogHandler((_, message) => _logger.ClientSaid(message.Name, message.Message))
            .Build();
    }

    /// <summary>Reads until it is stopped. Fails when the client is of no more use; a new loop can take over then.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => RunThread(ended, stopping)) { Name = $"sentinel-{_context.Stream.Name}", IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    /// <summary>Stops every partition: the topic is not the one that was read. From any thread.</summary>
    public void StopAll(string cause) => _context.Mailbox.Post(() =>
    {
        foreach (var reader in _partitions.Values)
        {
            reader.Stop(cause);
        }
    });

    /// <inheritdoc/>
    public void StoreOffset(int partition, long offset)
    {
        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(_context.Topic.Name, partition, offset));
        }
        catch (KafkaException e)
        {
            // The partition has just been taken away; its next owner reads these rows again, and the shards skip them.
            _logger.StoreFailed(_context.Topic.Name, partition, offset, e.Error.Reason);
        }
    }

    /// <inheritdoc/>
    public bool TrySeek(int partition, long? offset)
    {
        try
        {
            _consumer.Seek(new TopicPartitionOffset(_context.Topic.Name, partition, offset is { } at ? new Offset(at) : Offset.Beginning));
            return true;
        }
        catch (KafkaException e)
        {
            _logger.ConsumerError(e.Error.ToString());
            return false;
        }
    }

    /// <inheritdoc/>
    public void Pause(int partition) => Try(() => _consumer.Pause([new TopicPartition(_context.Topic.Name, partition)]));

    /// <inheritdoc/>
    public void Resume(int partition) => Try(() => _consumer.Resume([new TopicPartition(_context.Topic.Name, partition)]));

    /// <inheritdoc/>
    public long? FindLogStart(int partition)
    {
        try
        {
            return _consumer.QueryWatermarkOffsets(new TopicPartition(_context.Topic.Name, partition), AnswerTime).Low.Value;
        }
        catch (KafkaException e)
        {
            _logger.ConsumerError(e.Error.ToString());
            return null;
        }
    }

    /// <summary>Serves what is asynchronous until the partitions have committed all that they read, or time is up. Reads nothing.</summary>
    public void Settle(IReadOnlyCollection<PartitionReader> partitions, TimeSpan longest)
    {
        var started = _time.GetTimestamp();
        while (!partitions.All(p => p.IsSettled) && _time.GetElapsedTime(started) < longest)
        {
            foreach (var reader in partitions)
            {
                reader.Tick(_time.GetTimestamp(), hurry: true);
            }

            _context.Mailbox.WaitAndRun(BusyWait);
        }
    }

    private ConsumerConfig Settings(ClientConfig client, string group) => new(new ClientConfig(client.ToDictionary()))
    {
        GroupId = group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = true,
        EnableAutoOffsetStore = false,
        AutoCommitIntervalMs = _context.Topic.IsEphemeral ? 50 : 1_000,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        SessionTimeoutMs = (int)_options.SessionTime.TotalMilliseconds,
        HeartbeatIntervalMs = (int)(_options.SessionTime.TotalMilliseconds / 10),
        ConsumeResultFields = "timestamp,headers",
        FetchWaitMaxMs = 50,
    };

    private void RunThread(TaskCompletionSource ended, CancellationToken stopping)
    {
        try
        {
            _consumer.Subscribe(_context.Topic.Name);
            while (!stopping.IsCancellationRequested)
            {
                Turn();
            }

            Settle(_partitions.Values, _options.ShutdownTime);
            Close();
            ended.TrySetResult();
        }
        catch (Exception e)
        {
            // Nothing but the client itself can fail here; whatever it is, a loop that dies silently would be worse.
            Close();
            ended.TrySetException(e);
        }
    }

    private void Turn()
    {
        _context.Mailbox.Run();
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_ticked, now) >= TickTime)
        {
            _ticked = now;
            Tick(now);
        }

        if (IsHeldBack(now))
        {
            // Not asking the client is back-pressure enough: it stops fetching when its own queue is full.
            _context.Mailbox.WaitAndRun(BusyWait);
            return;
        }

        var wait = _partitions.Values.All(p => p.IsSettled) ? IdleWait : BusyWait;
        for (var i = 0; i < MessagesPerTurn && Consume(wait); i++)
        {
            wait = TimeSpan.Zero;
        }
    }

    private void Tick(long now)
    {
        foreach (var reader in _partitions.Values)
        {
            reader.Tick(now, hurry: false);
        }

        if (_time.GetElapsedTime(_gauged, now) >= GaugeTime)
        {
            _gauged = now;
            foreach (var reader in _partitions.Values)
            {
                var end = _consumer.GetWatermarkOffsets(new TopicPartition(_context.Topic.Name, reader.Gauge.Partition)).High;
                reader.Gauge.LogEnd = end.IsSpecial ? reader.Gauge.LogEnd : end.Value;
            }
        }
    }

    private bool IsHeldBack(long now)
    {
        var heldBack = false;
        foreach (var reader in _partitions.Values)
        {
            if (reader.IsStopped || reader.IsRewinding)
            {
                continue;
            }

            var limit = reader.FindLimit(now);
            if (limit is null && reader.IsPaused)
            {
                reader.Resume();
            }
            else if (limit is not null && !reader.IsPaused)
            {
                if (_time.GetElapsedTime(reader.HeldBackSince!.Value, now) >= _options.StallTime)
                {
                    reader.Pause(limit);
                }
                else
                {
                    heldBack = true;
                }
            }
        }

        return heldBack;
    }

    private bool Consume(TimeSpan wait)
    {
        ConsumeResult<BytesTaken, BytesTaken>? result;
        try
        {
            result = _consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            _logger.ConsumerError(e.Error.ToString());
            return false;
        }

        if (result is null)
        {
            return false;
        }

        if (_partitions.TryGetValue(result.Partition.Value, out var reader))
        {
            var message = result.Message;
            reader.Accept(new IncomingMessage(_key.Span, message.Key.IsPresent, _value.Span, message.Value.IsPresent, message.Headers, message.Timestamp, result.Offset.Value));
        }

        return true;
    }

    private void MarkCommitted(CommittedOffsets committed)
    {
        foreach (var offset in committed.Offsets.Where(o => !o.Error.IsError && !o.Offset.IsSpecial))
        {
            if (_partitions.TryGetValue(offset.Partition.Value, out var reader))
            {
                reader.MarkCommitted(offset.Offset.Value);
            }
        }
    }

    private void Close()
    {
        _rebalance.DropAll();
        _consumer.Leave(_time, AnswerTime, _logger);
        _consumer.Dispose();
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (KafkaException e)
        {
            _logger.ConsumerError(e.Error.ToString());
        }
    }
}
