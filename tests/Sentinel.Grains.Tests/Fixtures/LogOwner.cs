using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>
/// Owns one partition of a log, of predictions or of labels, and sends it to one shard or intake by the protocol: one batch in flight, the former batch's end with each, a barrier every few batches, back to the last
/// barrier on a gap. Calls that fail are made again.
/// </summary>
public sealed class LogOwner
{
    private const int AttemptsMax = 200;

    // As ingestion pauses between two attempts: a silo that was killed takes a moment to come back.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly long[] _offsets;
    private readonly Func<Range, long, RowBatch> _pack;
    private readonly Func<RowBatch, Task<ApplyResult>> _applyAsync;
    private readonly Func<long, Task<ApplyResult>> _checkpointAsync;

    private long _position;
    private long _previousNext;
    private int _failures;

    /// <summary>Owns predictions.</summary>
    public LogOwner(GrainCluster cluster, string version, int partition, TrafficRow[] log, string schemaDigest)
        : this(
            [.. log.Select(row => row.Offset)],
            (rows, previousNext) => TrafficBatch.Of(log[rows], previousNext, schemaDigest, partition: partition),
            batch => cluster.Shard(version, partition).ApplyAsync(batch),
            sent => cluster.Shard(version, partition).CheckpointAsync("topic-1", sent))
    {
    }

    /// <summary>Owns labels.</summary>
    public LogOwner(GrainCluster cluster, string version, int partition, LabelRow[] log)
        : this(
            [.. log.Select(row => row.Offset)],
            (rows, previousNext) => LabelBatch.Of(log[rows], previousNext, partition),
            batch => cluster.Intake(version, partition).ApplyAsync(batch),
            sent => cluster.Intake(version, partition).CheckpointAsync("topic-1", sent))
    {
    }

    private LogOwner(long[] offsets, Func<Range, long, RowBatch> pack, Func<RowBatch, Task<ApplyResult>> applyAsync, Func<long, Task<ApplyResult>> checkpointAsync) =>
        (_offsets, _pack, _applyAsync, _checkpointAsync) = (offsets, pack, applyAsync, checkpointAsync);

    /// <summary>Offset up to which the log is committed: a crash of the owner goes back to it.</summary>
    public long Committed { get; private set; }

    /// <summary>Gaps that were answered.</summary>
    public int Gaps { get; private set; }

    /// <summary>Calls that failed.</summary>
    public int Failures { get; private set; }

    private long End => _offsets[^1] + 1;

    /// <summary>Sends all that is not committed.</summary>
    /// <param name="batchRows">Rows of a batch.</param>
    /// <param name="batchesPerBarrier">Batches between two barriers.</param>
    /// <param name="afterStepAsync">Called after each batch and each barrier, with their number; null for nothing.</param>
    public async Task DrainAsync(int batchRows, int batchesPerBarrier, Func<int, Task>? afterStepAsync = null)
    {
        Rewind();
        var sinceBarrier = 0;
        for (var step = 0; Committed < End; step++)
        {
            var first = _offsets.TakeWhile(offset => offset < _position).Count();
            if (first == _offsets.Length || sinceBarrier == batchesPerBarrier)
            {
                await BarrierAsync();
                sinceBarrier = 0;
            }
            else
            {
                await SendAsync(first..Math.Min(first + batchRows, _offsets.Length));
                sinceBarrier++;
            }

            if (afterStepAsync is not null)
            {
                await afterStepAsync(step);
            }
        }
    }

    /// <summary>Forgets what was sent since the last barrier, as a new owner of the partition does.</summary>
    public void Rewind()
    {
        _position = Committed;
        _previousNext = 0;
    }

    private async Task SendAsync(Range rows)
    {
        var batch = _pack(rows, _previousNext);
        if (await TryAsync(() => _applyAsync(batch)) is { } result && Understand(result))
        {
            _position = _previousNext = batch.Next;
        }
    }

    private async Task BarrierAsync()
    {
        var sent = _previousNext;
        if (await TryAsync(() => _checkpointAsync(sent)) is { } result && Understand(result))
        {
            Assert.True(result.Durable >= sent, $"a barrier at {sent} left {result.Durable} durable");
            Committed = Math.Max(Committed, sent);
        }
    }

    private async Task<ApplyResult?> TryAsync(Func<Task<ApplyResult>> call)
    {
        try
        {
            var result = await call();
            _failures = 0;
            return result;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Failures++;
            Assert.True(++_failures < AttemptsMax, $"failed {_failures} times in a row: {error}");
            await Task.Delay(RetryDelay, TimeProvider.System);
            return null;
        }
    }

    private bool Understand(ApplyResult result)
    {
        switch (result.Outcome)
        {
            case ApplyOutcome.Gap:
                Gaps++;
                Rewind();
                return false;
            case ApplyOutcome.Busy:
                Assert.True(++_failures < AttemptsMax, "busy for ever");
                return false;
            default:
                Assert.Equal(ApplyOutcome.Done, result.Outcome);
                return true;
        }
    }
}
