using System.Text;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

/// <summary>What is in hand is bounded, whoever is slow; nothing is lost by waiting.</summary>
[Collection(BrokerCollection.Name)]
public sealed class LimitTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task A_shard_that_does_not_answer_stops_its_partition_only(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        bench.Options = bench.Options with { QueuedBatches = 2, BatchRows = 10, StallTime = TimeSpan.FromMilliseconds(200) };
        var gate = new TaskCompletionSource();
        bench.Grains.BeforeApply = (key, _) => key.EndsWith("/0", StringComparison.Ordinal) ? gate.Task : Task.CompletedTask;
        await using var ingest = await bench.StartAsync();
        bench.SendRows(20_000);
        var ends = bench.LogEnds();
        await bench.Changed.UntilAsync(
            "three partitions committed and the fourth paused",
            () => ingest.Predictions.Count(p => p.Committed == ends[p.Partition]) == 3 && ingest.Predictions.Single(p => p.Partition == 0).State == "paused",
            () => string.Join(' ', ingest.Predictions));

        var stuck = ingest.Predictions.Single(p => p.Partition == 0);
        Assert.InRange(stuck.Position, 1, ends[0] - 1);
        gate.SetResult();
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task Busy_shards_are_asked_again(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var calls = 0;
        bench.Grains.Refusal = _ => Interlocked.Increment(ref calls) % 2 == 0 ? ApplyOutcome.Busy : null;
        await using var ingest = await bench.StartAsync();
        bench.SendRows(5_000);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
    }

    [Theory, OnEmbeddedBroker]
    public async Task A_producer_of_this_silo_never_outruns_what_the_embedded_broker_keeps(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();
        var padding = new string('x', 2_000);

        // 24 MB with one key: five times what one partition keeps.
        await Task.WhenAll(Enumerable.Range(0, 12_000).Select(i =>
            ingest.Sink.SendAsync("same", Encoding.UTF8.GetBytes($$$"""{"id":"{{{padding}}}","model":"m","version":"1","features":{"value":{{{i}}}}}"""), CancellationToken.None)));
        await bench.SettledAsync(ingest);

        Assert.Equal(Enumerable.Range(0, 12_000).Select(i => (double)i), Assert.Single(bench.Grains.Shards).Value.DurableRows.Select(r => r.Value).Order());
    }

    [Theory, OnApacheKafka]
    public async Task Messages_that_the_broker_dropped_unread_are_counted(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var lost = 0L;
        using var listener = RunningIngest.Listen("sentinel.ingest.messages.lost", (messages, _) => Interlocked.Add(ref lost, messages));
        await using (var first = await bench.StartAsync())
        {
            bench.SendRows(400);
            await bench.SettledAsync(first);
        }

        bench.SendRows(400, first: 400);
        await bench.DropMessagesAsync(before: 170);
        await using var second = await bench.StartAsync();
        await bench.SettledAsync(second);

        Assert.Equal(4 * 70, lost);
        Assert.All(bench.Grains.Shards.Values, shard => Assert.DoesNotContain(shard.DurableRows, row => row.Offset is >= 100 and < 170));
    }

    [Theory, OnApacheKafka]
    public async Task A_topic_that_was_made_anew_stops_its_partitions_and_raises_the_alarm(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();
        bench.SendRows(400);
        await bench.SettledAsync(ingest);

        await bench.RecreateTopicAsync();
        await bench.Changed.UntilAsync("all partitions stopped", () => ingest.Predictions.Length == 4 && ingest.Predictions.All(p => p.State.StartsWith("stopped", StringComparison.Ordinal)), () => string.Join(' ', ingest.Predictions));
        Assert.All(ingest.Alarms, alarm => Assert.Equal("m", Assert.Single(alarm.Models)));

        // A silo that starts on the new topic finds shards that belong to the old one.
        await using var restarted = await bench.StartAsync(kafka: bench.Kafka with { GroupId = bench.Topic + "-new" });
        bench.SendRows(400);
        await bench.Changed.UntilAsync("all partitions stopped over the other topic", () => restarted.Predictions.Count(p => p.State.Contains("is not the one", StringComparison.Ordinal)) == 4, () => string.Join(' ', restarted.Predictions));
        Assert.Equal(392, bench.Grains.Shards.Values.Sum(s => s.DurableRows.Count));
    }
}
