using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Sources;

/// <summary>Requests and answers that others log to Kafka become rows, each once, whoever dies in between.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PairingTests(BrokerFixture brokers)
{
    private const int Seed = 20_261_122;

    private static readonly SourceSpec Source = new(
        "s", "m", new SourceVersion(null, ImmutableSortedDictionary<string, string>.Empty.Add("default", "1").Add("canary", "2")), ["value", "kind"], null, null, new KServeOrigin("svc", null), null);

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task Every_pair_is_one_row_though_ingestion_and_shards_die_and_events_come_twice(BrokerKind kind)
    {
        const int Lives = 3;
        const int PerLife = 400;
        using var bench = await IngestBench.OnAsync(brokers, kind);
        bench.Grains.Sources = [Source];
        var random = new Random(Seed);
        using var producer = NewProducer(bench);
        var late = new List<int>();
        for (var life = 0; life < Lives; life++)
        {
            await using (await bench.StartAsync(bench.Crashing))
            {
                // Some answers come only in the next life; nearly every tenth event comes twice.
                foreach (var row in late)
                {
                    Send(producer, bench, random, InferenceEvents.ResponseType, row);
                }

                late = [];
                for (var row = life * PerLife; row < (life + 1) * PerLife; row++)
                {
                    Send(producer, bench, random, InferenceEvents.RequestType, row);
                    if (life < Lives - 1 && random.Next(8) == 0)
                    {
                        late.Add(row);
                    }
                    else
                    {
                        Send(producer, bench, random, InferenceEvents.ResponseType, row);
                    }
                }

                producer.Flush(TimeSpan.FromSeconds(30));
                var target = (life * PerLife) + random.Next(PerLife / 2);
                await bench.Changed.UntilAsync($"{target} rows on disk", () => bench.Grains.DurableRows() >= target, () => $"{bench.Grains.DurableRows()} rows");
            }

            foreach (var shard in bench.Grains.Shards.Values)
            {
                shard.Forget();
            }
        }

        await using var last = await bench.StartAsync();
        await bench.Changed.UntilAsync("every row on disk", () => bench.Grains.DurableRows() >= Lives * PerLife, () => $"{bench.Grains.DurableRows()} rows, {last.Status}");

        Assert.Equal(
            Enumerable.Range(0, Lives * PerLife).Select(row => (VersionOf(row), (double)row)).Order(),
            bench.Grains.Shards.SelectMany(shard => shard.Value.DurableRows.Select(row => (shard.Key.Split('/')[0], row.Value))).Order());
        Assert.All(bench.Grains.Shards.Keys, key => Assert.Equal(bench.Kafka.PairTopic, key.Split('/')[1]));
        Assert.Equal((0L, 0), (last.Status.Inferences.Waiting, last.Status.DeadLetters.Count));
    }

    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task What_waits_is_not_committed_and_becomes_a_dead_letter_by_its_reason(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        bench.Grains.Sources = [Source];
        using var producer = NewProducer(bench);
        await using (var first = await bench.StartAsync())
        {
            Send(producer, bench, "svc", "asked", InferenceEvents.RequestType, "[[1,\"k\"]]", partition: 0);
            Send(producer, bench, "svc", "answered", InferenceEvents.ResponseType, "[0.5]", partition: 1);
            producer.Flush(TimeSpan.FromSeconds(30));
            await bench.Changed.UntilAsync("both wait", () => first.Status.Inferences.Waiting == 2, () => $"{first.Status}");
            Assert.All(Pairs(first, bench), partition => Assert.Equal(0, partition.Committed));
        }

        await using var second = await bench.StartAsync(bench.Options with { PairTime = TimeSpan.FromMilliseconds(200) });
        await bench.Changed.UntilAsync("both are given up", () => second.Status.DeadLetters.Values.Sum() == 2 && Pairs(second, bench).All(p => p.Committed == p.LogEnd || p.LogEnd <= 0), () => $"{second.Status}");

        Assert.Equal([("no-request", 1L), ("no-response", 1L)], second.Status.DeadLetters.Select(letter => (letter.Key, letter.Value)));
        Assert.Equal(["no-request", "no-response"], bench.DeadLetters().Select(letter => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes("sentinel-reason"))).Order());
        Assert.Equal(0, bench.Grains.DurableRows());
    }

    [Theory, OnEmbeddedBroker]
    public async Task What_no_source_means_and_what_makes_no_rows_goes_to_the_dead_letters_and_holds_nothing_up(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        using var producer = NewProducer(bench);
        await using var ingest = await bench.StartAsync();
        Pair("early", "svc", "[[1,\"k\"]]", "[0.5]");
        await bench.Changed.UntilAsync("nobody knows the source", () => ingest.Status.DeadLetters.GetValueOrDefault("unknown-source") == 2, () => $"{ingest.Status}");

        bench.Grains.Sources = [Source];
        Pair("good", "svc", "[[2,\"k\"]]", "[0.5]");
        Pair("wide", "svc", "[[2,\"k\",3]]", "[0.5]");
        Pair("other", "elsewhere", "[[2,\"k\"]]", "[0.5]");
        producer.Produce(new TopicPartition(bench.Kafka.InferenceTopic, 0), new Message<Null, byte[]> { Value = "{}"u8.ToArray(), Headers = HeadersOf("com.example.order", "x", "svc", "default") });
        producer.Produce(new TopicPartition(bench.Kafka.InferenceTopic, 0), new Message<Null, byte[]> { Value = "{oops"u8.ToArray() });
        producer.Flush(TimeSpan.FromSeconds(30));
        await bench.Changed.UntilAsync("all are dealt with", () => ingest.Status is { DeadLetters: var letters, Inferences.Ignored: 1 } && letters.Values.Sum() == 7 && bench.Grains.DurableRows() == 1, () => $"{ingest.Status}");

        Assert.Equal([("bad-type", 2L), ("malformed-json", 1L), ("unknown-source", 4L)], ingest.Status.DeadLetters.Select(letter => (letter.Key, letter.Value)));
        Assert.Equal(2, Assert.Single(Assert.Single(bench.Grains.Shards.Values, shard => shard.DurableRowCount > 0).DurableRows).Value);

        void Pair(string id, string service, string request, string response)
        {
            Send(producer, bench, service, id, InferenceEvents.RequestType, request, partition: 0);
            Send(producer, bench, service, id, InferenceEvents.ResponseType, response, partition: 3);
            producer.Flush(TimeSpan.FromSeconds(30));
        }
    }

    private static IEnumerable<Status.PartitionStatus> Pairs(RunningIngest ingest, IngestBench bench) => ingest.Status.Partitions.Where(partition => partition.Topic == bench.Kafka.PairTopic);

    private static string VersionOf(int row) => row % 3 == 0 ? "m@2" : "m@1";

    private static void Send(IProducer<Null, byte[]> producer, IngestBench bench, Random random, string type, int row)
    {
        var body = type == InferenceEvents.RequestType ? string.Create(CultureInfo.InvariantCulture, $$"""{"instances":[[{{row}},"k"]]}""") : """{"predictions":[0.5]}""";
        for (var times = random.Next(10) == 0 ? 2 : 1; times > 0; times--)
        {
            Send(producer, bench, "svc", $"r{row}", type, body, random.Next(IngestBench.Partitions), row % 3 == 0 ? "canary" : "default");
        }
    }

    private static void Send(IProducer<Null, byte[]> producer, IngestBench bench, string service, string id, string type, string body, int partition, string endpoint = "default") =>
        producer.Produce(new TopicPartition(bench.Kafka.InferenceTopic, partition), new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(body), Headers = HeadersOf(type, id, service, endpoint) });

    private static Headers HeadersOf(string type, string id, string service, string endpoint)
    {
        var headers = new Headers();
        foreach (var (name, value) in new[] { ("specversion", "1.0"), ("type", type), ("source", "test"), ("id", id), ("inferenceservicename", service), ("namespace", "ns"), ("component", "predictor"), ("endpoint", endpoint) })
        {
            headers.Add($"ce_{name}", Encoding.UTF8.GetBytes(value));
        }

        return headers;
    }

    private static IProducer<Null, byte[]> NewProducer(IngestBench bench) => new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bench.Kafka.BootstrapServers, LingerMs = 1 }).Build();
}
