using Sentinel.Contracts.Shards;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>
/// Owns one partition of the log and sends it to one shard by the protocol: one batch in flight, the former batch's end with each, a barrier every few batches, back to the last
/// barrier on a gap. Calls that fail are made again.
/// </summary>
public sealed class LogOwner(GrainCluster cluster, string version, int partition, TrafficRow[] log, string schemaDigest)
{
    private const int AttemptsMax = 200;

    private long _position;
    private long _previousNext;
    private int _failures;

    /// <summary>Offset up to which the log is committed: a crash of the owner goes back to it.</summary>
    public long Committed { get; private set; }

    /// <summary>Gaps that were answered.</summary>
    public int Gaps { get; private set; }

    /// <summary>Calls that failed.</summary>
    public int Failures { get; private set; }

    private long End => log[^1].Offset + 1;

    private IWindowShardGrain Shard => cluster.Shard(version, partition);

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
            var rows = log.Where(row => row.Offset >= _position).Take(batchRows).ToArray();
            if (rows.Length == 0 || sinceBarrier == batchesPerBarrier)
            {
                await BarrierAsync();
                sinceBarrier = 0;
            }
            else
            {
                await SendAsync(rows);
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

    private async Task SendAsync(TrafficRow[] rows)
    {
        var batch = TrafficBatch.Of(rows, _previousNext, schemaDigest, partition: partition);
        if (await TryAsync(() => Shard.ApplyAsync(batch)) is { } result && Understand(result))
        {
            _position = _previousNext = batch.Next;
        }
    }

    private async Task BarrierAsync()
    {
        var sent = _previousNext;
        if (await TryAsync(() => Shard.CheckpointAsync("topic-1", sent)) is { } result && Understand(result))
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
