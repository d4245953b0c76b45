using System.Text;
using Confluent.Kafka;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

/// <summary>What cannot be understood is kept, counted and explained, and holds nothing else up.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeadLetterTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task A_dead_letter_keeps_what_came_and_says_where_from_and_why(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();
        bench.Send(2, IngestBench.Row("1", 1));
        bench.Send(2, "{oops"u8.ToArray(), "k1"u8.ToArray(), new Headers { { "trace", "t1"u8.ToArray() } });
        bench.Send(2, IngestBench.Row("1", 2));
        bench.Flush();
        await bench.SettledAsync(ingest);

        var letter = Assert.Single(bench.DeadLetters());
        Assert.Equal("{oops", Encoding.UTF8.GetString(letter.Message.Value));
        Assert.Equal("k1", Encoding.UTF8.GetString(letter.Message.Key));
        Assert.Equal("t1", Header(letter, "trace"));
        Assert.Equal("malformed-json", Header(letter, "sentinel-reason"));
        Assert.Equal(bench.Topic, Header(letter, "sentinel-source-topic"));
        Assert.Equal("2", Header(letter, "sentinel-source-partition"));
        Assert.Equal("1", Header(letter, "sentinel-source-offset"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Header(letter, "sentinel-source-timestamp"));
        Assert.Equal(1, ingest.Status.DeadLetters["malformed-json"]);
        Assert.Equal([1.0, 2.0], Assert.Single(bench.Grains.Shards).Value.DurableRows.Select(r => r.Value));
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task Every_bad_message_is_kept_once_and_told_to_the_version_that_it_names(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        await using var ingest = await bench.StartAsync();
        (string Reason, string Json)[] bad =
        [
            ("malformed-json", """{"model":"m","version":"1","features":{"value":1"""),
            ("missing-field", """{"model":"m","version":"1"}"""),
            ("bad-type", """{"model":"m","version":"1","features":3}"""),
            ("bad-time", """{"model":"m","version":"1","time":"1970-01-01T00:00:00Z","features":{}}"""),
            ("unknown-model", """{"model":"nobody","version":"1","features":{}}"""),
            ("unknown-version", """{"model":"m","version":"99","features":{}}"""),
        ];
        foreach (var (_, json) in bad)
        {
            bench.Send(0, Encoding.UTF8.GetBytes(json));
        }

        // Rewinds must not write them again.
        var gaps = 0;
        bench.Grains.BeforeApply = (key, _) =>
        {
            if (Interlocked.Increment(ref gaps) % 3 == 0 && gaps < 20)
            {
                bench.Grains.Shards[key].Forget();
            }

            return Task.CompletedTask;
        };
        bench.SendRows(2_000);
        await bench.SettledAsync(ingest);

        var letters = bench.DeadLetters();
        Assert.Equal(bad.Select(b => b.Reason).Order(), letters.Select(l => Header(l, "sentinel-reason")).Where((_, i) => Header(letters[i], "sentinel-source-partition") == "0" && int.Parse(Header(letters[i], "sentinel-source-offset"), System.Globalization.CultureInfo.InvariantCulture) < bad.Length).Order());
        Assert.Equal(bad.Length + 40, letters.Select(l => Header(l, "sentinel-source-partition") + "/" + Header(l, "sentinel-source-offset")).Distinct().Count());
        Assert.Equal(bad.Length + 40, letters.Count);
        Assert.Equal([0L, 1, 2, 3], bench.Grains.Shards[$"m@1/{bench.Topic}/0"].DurableMalformed.Take(4));
        Assert.Equal(44, bench.Grains.Shards.Values.Sum(s => s.DurableMalformed.Count));
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task A_message_of_megabytes_is_a_dead_letter_and_stalls_nothing(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind, new Dictionary<string, string> { ["max.message.bytes"] = "20971520" });
        await using var ingest = await bench.StartAsync();
        var large = new byte[kind == BrokerKind.Apache ? 10 << 20 : 3 << 20];
        large.AsSpan().Fill((byte)' ');
        bench.Send(1, IngestBench.Row("1", 1));
        bench.Send(1, large);
        bench.Send(1, IngestBench.Row("1", 2));
        bench.Flush();
        await bench.SettledAsync(ingest);

        var letter = Assert.Single(bench.DeadLetters());
        Assert.Equal("too-large", Header(letter, "sentinel-reason"));
        Assert.Equal(large.Length, letter.Message.Value.Length);
        Assert.Equal([1.0, 2.0], Assert.Single(bench.Grains.Shards).Value.DurableRows.Select(r => r.Value));
    }

    [Theory, OnEmbeddedBroker]
    public async Task What_a_message_larger_than_its_log_pushes_out_of_the_embedded_broker_is_counted_as_lost(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var lost = 0L;
        using var listener = RunningIngest.Listen("sentinel.ingest.messages.lost", (messages, _) => Interlocked.Add(ref lost, messages));
        await using var ingest = await bench.StartAsync();
        bench.Send(1, IngestBench.Row("1", 1));
        bench.Flush();
        await bench.SettledAsync(ingest);
        bench.Send(1, new byte[10 << 20]);
        bench.Send(1, IngestBench.Row("1", 2));
        bench.Flush();
        bench.Send(1, IngestBench.Row("1", 3));
        bench.Flush();
        await bench.SettledAsync(ingest);

        var rows = Assert.Single(bench.Grains.Shards).Value.DurableRows.Count;
        Assert.Equal(4, rows + lost + ingest.Status.DeadLetters.Values.Sum());
    }

    [Theory, OnApacheKafka]
    public async Task What_the_broker_finds_too_large_keeps_its_beginning(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind, new Dictionary<string, string> { ["max.message.bytes"] = "20971520" });
        using (var connection = new Topics.KafkaConnection(bench.Kafka, bench.Options))
        using (var topics = new Topics.KafkaTopics(connection))
        {
            await topics.EnsureAsync(new Topics.TopicNeed(bench.Kafka.DeadLetterTopic, 1, new Dictionary<string, string> { ["max.message.bytes"] = "1048576" }), CancellationToken.None);
        }

        await using var ingest = await bench.StartAsync();
        var large = new byte[10 << 20];
        large[0] = 42;
        bench.Send(1, large);
        bench.Flush();
        await bench.SettledAsync(ingest);

        var letter = Assert.Single(bench.DeadLetters());
        Assert.Equal("10485760", Header(letter, "sentinel-truncated"));
        Assert.Equal((42, 64 << 10), (letter.Message.Value[0], letter.Message.Value.Length));
    }

    private static string Header(ConsumeResult<byte[], byte[]> letter, string name) => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(name));
}
