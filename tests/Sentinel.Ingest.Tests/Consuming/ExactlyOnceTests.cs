using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

/// <summary>Whatever happens on the way, the shards end with every row of the log once. The offline replay of the same log is the oracle.</summary>
[Collection(BrokerCollection.Name)]
public sealed class ExactlyOnceTests(BrokerFixture brokers)
{
    private const int Seed = 20_261_121;

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task On_a_quiet_day(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();

        bench.SendRows(10_000);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
        Assert.Equal(9_800, ingest.Status.RowsDecoded);
        Assert.All(bench.Grains.Shards.Values, shard => Assert.Equal(0, shard.Skipped));
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task When_ingestion_and_all_shards_die_again_and_again(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var random = new Random(Seed);
        for (var life = 0; life < 5; life++)
        {
            await using (await bench.StartAsync(bench.Crashing))
            {
                bench.SendRows(2_000, first: life * 2_000);
                var target = random.Next(500, 1_500) + (life * 1_000);
                await bench.Changed.UntilAsync($"{target} rows on disk", () => bench.Grains.DurableRows() >= target, () => $"{bench.Grains.DurableRows()} rows");
            }

            ForgetAll(bench);
        }

        await using var last = await bench.StartAsync();
        await bench.SettledAsync(last);

        bench.AssertEveryRowIsCountedOnce();
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task When_shards_lose_their_memory_in_mid_stream(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var batches = 0;
        bench.Grains.BeforeApply = (key, _) =>
        {
            if (Interlocked.Increment(ref batches) is var n && n % 40 == 0 && n < 400)
            {
                bench.Grains.Shards[key].Forget();
            }

            return Task.CompletedTask;
        };
        await using var ingest = await bench.StartAsync();

        bench.SendRows(20_000);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
        Assert.True(bench.Grains.Shards.Values.Sum(s => s.Gaps) > 0, "no shard saw a gap");
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task When_calls_time_out_after_they_were_applied(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var calls = 0;
        bench.Grains.AfterApply = (_, _) => Interlocked.Increment(ref calls) % 7 == 0 ? Task.FromException(new TimeoutException("no answer")) : Task.CompletedTask;
        bench.Grains.AfterCheckpoint = _ => Interlocked.Increment(ref calls) % 5 == 0 ? Task.FromException(new TimeoutException("written, but no answer")) : Task.CompletedTask;
        await using var ingest = await bench.StartAsync();

        bench.SendRows(10_000);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
        Assert.True(bench.Grains.Shards.Values.Sum(s => s.Skipped) > 0, "no batch was sent again");
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task When_a_batch_of_a_former_owner_arrives_late(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var seen = new List<(string Shard, RowBatch Batch)>();
        var random = new Random(Seed);
        bench.Grains.AfterApply = (key, batch) =>
        {
            lock (seen)
            {
                // The bytes belong to the call, so a call that outlives it has its own copy.
                seen.Add((key, batch with { Columns = batch.Columns.ToArray() }));
                var zombie = seen[random.Next(seen.Count)];
                bench.Grains.Shards[zombie.Shard].Apply(zombie.Batch);
                if (seen.Count % 50 == 0)
                {
                    bench.Grains.Shards[key].Forget();
                    bench.Grains.Shards[key].Apply(batch);
                }
            }

            return Task.CompletedTask;
        };
        await using var ingest = await bench.StartAsync();

        bench.SendRows(10_000);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task When_partitions_move_between_consumers_in_full_flight(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var first = await bench.StartAsync();
        bench.SendRows(4_000);
        await using (var second = await bench.StartAsync())
        {
            bench.SendRows(4_000, first: 4_000);
            await bench.Changed.UntilAsync("the second consumer has a partition", () => second.Predictions.Length > 0, () => $"{second.Status}; the first: {first.Status}");
            bench.SendRows(4_000, first: 8_000);
        }

        await using var third = await bench.StartAsync(bench.Crashing);
        bench.SendRows(4_000, first: 12_000);
        await bench.Changed.UntilAsync("the third consumer has a partition", () => third.Predictions.Length > 0, () => $"{third.Status}; the first: {first.Status}");
        await third.DisposeAsync();
        bench.SendRows(1_000, first: 16_000);
        await bench.SettledAsync(first);

        bench.AssertEveryRowIsCountedOnce();
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task After_an_orderly_stop_nothing_is_read_again(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var slowly = bench.Options with { Linger = TimeSpan.FromMinutes(1) };
        await using (var first = await bench.StartAsync(slowly, checkpoint: new CheckpointOptions { Interval = TimeSpan.FromMinutes(10) }))
        {
            bench.SendRows(1_000);
            await bench.Changed.UntilAsync("980 rows decoded", () => first.Status.RowsDecoded == 980, () => $"{first.Status.RowsDecoded} rows");
        }

        bench.AssertEveryRowIsCountedOnce();
        await using var second = await bench.StartAsync();
        bench.SendRows(1_000, first: 1_000);
        await bench.SettledAsync(second);

        bench.AssertEveryRowIsCountedOnce();
        Assert.Equal(980, second.Status.RowsDecoded);
    }

    private static void ForgetAll(IngestBench bench)
    {
        foreach (var shard in bench.Grains.Shards.Values)
        {
            shard.Forget();
        }
    }
}
