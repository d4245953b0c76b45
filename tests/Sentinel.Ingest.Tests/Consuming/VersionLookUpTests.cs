using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

[Collection(BrokerCollection.Name)]
public sealed class VersionLookUpTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task A_version_that_cannot_be_looked_up_waits_and_the_others_go_on(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var isBroken = true;
        bench.Grains.BeforeSchema = key => key == "m@2" && Volatile.Read(ref isBroken) ? Task.FromException(new TimeoutException("no answer")) : Task.CompletedTask;
        await using var ingest = await bench.StartAsync();
        bench.SendRows(2_000);
        var first = Enumerable.Range(0, 2_000).Count(i => i % 3 != 0 && i % 50 != 49);
        await bench.Changed.UntilAsync($"{first} rows of the other version on disk", () => bench.Grains.DurableRows("m@1") == first, () => $"{bench.Grains.DurableRows("m@1")} rows");
        Assert.Equal(0, bench.Grains.DurableRows("m@2"));
        Assert.All(ingest.Predictions, p => Assert.True(p.Committed < 3, $"committed {p.Committed} although rows below wait"));

        Volatile.Write(ref isBroken, false);
        await bench.SettledAsync(ingest);

        bench.AssertEveryRowIsCountedOnce();
        Assert.Equal(40, bench.DeadLetters().Count);
    }

    [Theory, OnEmbeddedBroker]
    public async Task A_version_is_read_once_it_is_registered(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        bench.Grains.Unregister("m", "2");
        await using var ingest = await bench.StartAsync();
        bench.Send(0, IngestBench.Row("2", 1));
        bench.Flush();
        await bench.SettledAsync(ingest);
        Assert.Equal(1, ingest.Status.DeadLetters["unknown-version"]);

        bench.Grains.Register("m", "2");
        var unknown = 1L;
        while (bench.Grains.DurableRows("m@2") == 0)
        {
            bench.Send(0, IngestBench.Row("2", unknown));
            bench.Flush();
            await bench.Changed.UntilAsync(
                "a row on disk or another dead letter",
                () => bench.Grains.DurableRows("m@2") > 0 || ingest.Status.DeadLetters["unknown-version"] > unknown,
                () => $"{ingest.Status.DeadLetters["unknown-version"]} dead letters, as before the row was sent");
            unknown = ingest.Status.DeadLetters["unknown-version"];
            Assert.True(unknown < 10_000, "the registered version is still unknown");
        }
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task Rows_of_a_version_that_is_withdrawn_become_dead_letters(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        bench.Grains.Refusal = key => key.StartsWith("m@2/", StringComparison.Ordinal) ? ApplyOutcome.UnknownVersion : null;
        var asked = 0;
        bench.Grains.BeforeSchema = key =>
        {
            if (key == "m@2" && Interlocked.Increment(ref asked) == 1)
            {
                return Task.CompletedTask;
            }

            bench.Grains.Unregister("m", key == "m@2" ? "2" : "none");
            return Task.CompletedTask;
        };
        await using var ingest = await bench.StartAsync();
        bench.SendRows(3_000);
        await bench.SettledAsync(ingest);

        Assert.Equal(Enumerable.Range(0, 3_000).Count(i => i % 3 == 0 && i % 50 != 49), ingest.Status.DeadLetters["unknown-version"]);
        Assert.Equal(Enumerable.Range(0, 3_000).Count(i => i % 3 != 0 && i % 50 != 49), bench.Grains.DurableRows("m@1"));
    }

    [Theory, OnEmbeddedBroker]
    public async Task Ten_thousand_made_up_versions_are_all_kept_as_dead_letters(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();
        for (var i = 0; i < 10_000; i++)
        {
            bench.Send(i % IngestBench.Partitions, System.Text.Encoding.UTF8.GetBytes($$$"""{"model":"m{{{i}}}","version":"1","features":{}}"""));
        }

        bench.SendRows(400);
        await bench.SettledAsync(ingest);

        Assert.Equal(10_000, ingest.Status.DeadLetters["unknown-model"]);
        Assert.Equal(392, bench.Grains.Shards.Values.Sum(s => s.DurableRows.Count));
    }
}
