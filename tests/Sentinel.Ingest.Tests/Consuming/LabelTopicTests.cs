using System.Text;
using Confluent.Kafka;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

/// <summary>Labels come through the same machinery as predictions, from their own topic to their own grains.</summary>
[Collection(BrokerCollection.Name)]
public sealed class LabelTopicTests(BrokerFixture brokers)
{
    private const int Labels = 300;

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task Labels_are_taken_once_whatever_their_intake_forgets_and_bad_ones_are_kept(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var forgotten = 0;
        bench.Grains.AfterApply = (key, batch) =>
        {
            if (batch.Topic == bench.Kafka.LabelTopic && Interlocked.Increment(ref forgotten) is 2 or 5)
            {
                bench.Grains.Shards[key].Forget();
            }

            return Task.CompletedTask;
        };
        await using var ingest = await bench.StartAsync(bench.Options with { BatchRows = 16 });

        for (var i = 0; i < Labels; i++)
        {
            await ingest.Labels.SendAsync($"{i}", Encoding.UTF8.GetBytes($$"""{"id":"r{{i}}","model":"m","version":"1","label":{{i}}}"""), CancellationToken.None);
        }

        await ingest.Labels.SendAsync("bad", """{"id":"x","model":"m","version":"1"}"""u8.ToArray(), CancellationToken.None);

        await bench.Changed.UntilAsync(
            "all labels are committed, the bad one as a dead letter",
            () => ingest.Status.Partitions.Where(partition => partition.Topic == bench.Kafka.LabelTopic).Sum(partition => partition.Committed) == Labels + 1,
            () => $"{Values(bench).Count} labels; {ingest.Status}");
        Assert.Equal(Enumerable.Range(0, Labels).Select(i => (double)i), Values(bench).Order());
        Assert.True(forgotten >= 5, "nothing was forgotten, so nothing was tested");
        Assert.True(ingest.Status.LabelsDecoded >= Labels);
        Assert.Equal(0, ingest.Status.RowsDecoded);
        var letter = Assert.Single(bench.DeadLetters());
        Assert.Equal(bench.Kafka.LabelTopic, Header(letter, "sentinel-source-topic"));
        Assert.Equal("missing-field", Header(letter, "sentinel-reason"));
    }

    private static string Header(ConsumeResult<byte[], byte[]> letter, string name) => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(name));

    private static List<double> Values(IngestBench bench) =>
        [.. bench.Grains.Shards.Where(shard => shard.Key.StartsWith($"m@1/{bench.Kafka.LabelTopic}/", StringComparison.Ordinal)).SelectMany(shard => shard.Value.DurableRows).Select(row => row.Value)];
}
