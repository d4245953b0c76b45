using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Batching;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Dispatch;

/// <summary>What a sender reports to the consumer's thread.</summary>
internal interface IShardListener
{
    /// <summary>A batch left the queue, applied or abandoned.</summary>
    void BatchLeft(int sizeBytes);

    /// <summary>The shard has everything up to <paramref name="sent"/> on disk.</summary>
    void CheckpointDone(int generation, long sent);

    /// <summary>The shard answered something that the partition must act upon; nothing more of this generation is sent.</summary>
    void Refused(int generation, ApplyOutcome outcome, long applied);
}

/// <summary>What the senders of a consumer share.</summary>
/// <param name="ReceiverOf">Who takes the rows of a version out of a partition.</param>
/// <param name="Stream">Name of the stream, for metrics.</param>
/// <param name="Options">Limits.</param>
/// <param name="Time">Clock of the pauses.</param>
/// <param name="Metrics">Counters.</param>
/// <param name="Logger">Log.</param>
/// <param name="Turns">Bounds the calls in flight.</param>
internal sealed record SenderContext(Func<ShardId, IRowReceiver> ReceiverOf, string Stream, IngestOptions Options, TimeProvider Time, IngestMetrics Metrics, ILogger Logger, SemaphoreSlim Turns);

/// <summary>
/// Sends batches and checkpoints to one shard, in order and one at a time: at most one call is in flight per partition and shard. A call that fails or times out is repeated with the same batch;
/// whether it had been applied does not matter, the shard skips what it has. Threading: <see cref="Send"/> and <see cref="Abandon"/> from the consumer's thread; the calls run on the pool.
/// </summary>
internal sealed class ShardSender : IDisposable
{
    private readonly Channel<Item> _queue = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stopping;
    private readonly SenderContext _context;
    private readonly IRowReceiver _receiver;
    private readonly ShardId _id;
    private readonly IShardListener _listener;
    private int _generation;
    private int _refused = -1;
    private int _queuedBatches;

    /// <summary>Starts an idle sender that ends with <paramref name="stopping"/>.</summary>
    public ShardSender(SenderContext context, ShardId id, IShardListener listener, int generation, CancellationToken stopping)
    {
        _context = context;
        _id = id;
        _listener = listener;
        _generation = generation;
        _receiver = context.ReceiverOf(id);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Ended = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    /// <summary>Completes when nothing is in flight any more after the end.</summary>
    public Task Ended { get; }

    /// <summary>Batches that wait or are in flight.</summary>
    public int QueuedBatches => Volatile.Read(ref _queuedBatches);

    /// <summary>Queues a batch. The caller bounds the queue.</summary>
    public void Send(SealedBatch batch)
    {
        Interlocked.Increment(ref _queuedBatches);
        _queue.Writer.TryWrite(new Item(_generation, batch, null, 0));
    }

    /// <summary>Queues a checkpoint behind the batches that it covers.</summary>
    public void Checkpoint(string topicId, long sent) => _queue.Writer.TryWrite(new Item(_generation, null, topicId, sent));

    /// <summary>Drops what waits and what comes back of earlier generations: the partition is read again from its last barrier.</summary>
    public void Abandon(int generation) => Volatile.Write(ref _generation, generation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var item in _queue.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                if (!IsAbandoned(item) && !stopping.IsCancellationRequested)
                {
                    await SendAsync(item, stopping).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // The partition was taken away or the silo stops: whoever reads it next sends these rows again.
            }
            finally
            {
                if (item.Batch is { } batch)
                {
                    var size = batch.SizeBytes;
                    batch.Release();
                    Interlocked.Decrement(ref _queuedBatches);
                    _listener.BatchLeft(size);
                }
            }
        }
    }

    private async Task SendAsync(Item item, CancellationToken stopping)
    {
        var retry = new Backoff(_context.Options.RetryDelay, _context.Options.RetryDelayMax, _context.Time);
        while (!IsAbandoned(item))
        {
            var answer = await CallAsync(item, stopping).ConfigureAwait(false);
            switch (answer?.Outcome)
            {
                case ApplyOutcome.Done when item.Batch is { } batch:
                    _context.Metrics.Applied(_context.Stream, batch.Message.RowCount, answer);
                    return;
                case ApplyOutcome.Done when answer.Durable >= item.Sent:
                    _listener.CheckpointDone(item.Generation, item.Sent);
                    return;
                case null or ApplyOutcome.Busy or ApplyOutcome.Done:
                    await retry.WaitAsync(stopping).ConfigureAwait(false);
                    break;
                default:
                    _refused = item.Generation;
                    _listener.Refused(item.Generation, answer.Outcome, answer.Applied);
                    return;
            }
        }
    }

    private async Task<ApplyResult?> CallAsync(Item item, CancellationToken stopping)
    {
        await _context.Turns.WaitAsync(stopping).ConfigureAwait(false);
        var call = item.Batch is { } batch ? _receiver.ApplyAsync(batch.Message) : _receiver.CheckpointAsync(item.TopicId!, item.Sent);
        try
        {
            return await call.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            item.Batch?.MarkInDoubt();
            if (stopping.IsCancellationRequested)
            {
                // Nobody waits for the call any more, but its failure must not go unobserved.
                _ = call.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw new OperationCanceledException(stopping);
            }

            _context.Metrics.CallFailed();
            _context.Logger.ShardCallFailed(_id, item.Batch is null ? "checkpoint" : "batch", e);
            return null;
        }
        finally
        {
            _context.Turns.Release();
        }
    }

    private bool IsAbandoned(Item item) => item.Generation != Volatile.Read(ref _generation) || item.Generation == _refused;

    private readonly record struct Item(int Generation, SealedBatch? Batch, string? TopicId, long Sent);
}
