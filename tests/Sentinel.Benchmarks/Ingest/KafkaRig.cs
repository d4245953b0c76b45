using System.Diagnostics;
using Confluent.Kafka;
using Sentinel.Benchmarks.Data;
using Sentinel.Client;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;

namespace Sentinel.Benchmarks.Ingest;

/// <summary>
/// The whole way: the silo program reads a topic that was filled before and folds it into its shards, against a bare Confluent.Kafka loop that reads the same topic and does nothing.
/// Both are timed from their first message to their last; they take turns.
/// </summary>
internal sealed class KafkaRig(IBroker broker, int windowRows, TextWriter report)
{
    private const string Topic = "sentinel.predictions";
    private const int Rounds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan QueueFullTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Fills the topic and measures.</summary>
    /// <param name="what">What is sent, for the report.</param>
    /// <param name="messages">Values.</param>
    /// <param name="rows">Rows in all of them.</param>
    /// <param name="partitions">Partitions of the topic.</param>
    public async Task RunAsync(string what, IEnumerable<byte[]> messages, long rows, int partitions)
    {
        var count = Fill(messages);
        var (bare, ours) = (new List<double>(), new List<Rate>());
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(BareLoop(count) * rows / count);
            ours.Add(await SentinelAsync(rows, partitions));
        }

        var (loop, whole, warm) = (Median(bare), Median(ours.Select(rate => rate.Whole)), Median(ours.Select(rate => rate.Warm)));
        report.WriteLine(
            $"{what} on {broker.Name}, {partitions} partitions, {rows:N0} rows, windows of {windowRows:N0}, medians of {Rounds}: bare loop {loop:N0} rows/s; Sentinel {whole:N0} rows/s from a cold start, {whole / loop:P0} ({Each(rate => rate.Whole)}), and {warm:N0} rows/s over the second half, {warm / loop:P0} ({Each(rate => rate.Warm)})");

        static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

        string Each(Func<Rate, double> part) => string.Join(", ", ours.Select(rate => $"{part(rate):N0}"));
    }

    private long Fill(IEnumerable<byte[]> messages)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            EnableIdempotence = true,
            LingerMs = 20,
            CompressionType = CompressionType.Lz4,
            MessageMaxBytes = 4 << 20,
            QueueBufferingMaxMessages = 1_000_000,
            QueueBufferingMaxKbytes = 256 << 10,
        }).Build();
        var count = 0L;
        foreach (var value in messages)
        {
            while (true)
            {
                try
                {
                    producer.Produce(Topic, new Message<Null, byte[]> { Value = value });
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == Confluent.Kafka.ErrorCode.Local_QueueFull)
                {
                    producer.Poll(QueueFullTime);
                }
            }

            count++;
        }

        return producer.Flush(Patience) == 0 ? count : throw new TimeoutException("The topic could not be filled in time");
    }

    /// <summary>Messages a second.</summary>
    private double BareLoop(long count)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = $"bare-{Guid.NewGuid():N}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(Topic);
        _ = consumer.Consume(Patience);
        var start = Stopwatch.GetTimestamp();
        for (var read = 1L; read < count; read++)
        {
            if (consumer.Consume(Patience) is null)
            {
                throw new TimeoutException($"The topic gave {read} messages of {count}");
            }
        }

        var rate = (count - 1) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        consumer.Close();
        return rate;
    }

    /// <summary>How fast the version comes to count them all.</summary>
    private async Task<Rate> SentinelAsync(long rows, int partitions)
    {
        var folder = Directory.CreateTempSubdirectory("sentinel-bench-");
        try
        {
            await using (var registering = Silo(folder, "sentinel.labels", partitions))
            {
                // The version must be known before its rows come, so it is registered by a silo that reads another topic.
                registering.Start();
                await registering.ReadyAsync();
                await Client(registering).ApplyAsync(BenchManifest.Of(Rows.Version.Model, Rows.Version.Version, Rows.Seeded(20_000, seed: 1).ToReference()));
                await Client(registering).ApplyAsync(BenchManifest.Monitor(Rows.Version.Model, windowRows));
                await registering.Process.TerminateAsync(Patience);
            }

            await using var silo = Silo(folder, Topic, partitions);
            silo.Start();
            await silo.ReadyAsync();
            return await RateAsync(Client(silo), rows);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Rate> RateAsync(SentinelHttpClient client, long rows)
    {
        var (first, start) = (0L, 0L);
        var (half, middle) = (0L, 0L);
        var (_, rate) = await Inquiry.UntilAsync(
            $"{rows:N0} rows counted",
            async ct =>
            {
                var decoded = (await client.GetIngestAsync(ct)).RowsDecoded;
                var now = Stopwatch.GetTimestamp();
                if (first == 0 && decoded > 0)
                {
                    (first, start) = (decoded, now);
                }

                if (half == 0 && decoded >= rows / 2)
                {
                    (half, middle) = (decoded, now);
                }

                return decoded >= rows && (await client.GetStatusAsync(Rows.Version, ct)).Rows >= rows
                    ? (decoded, new Rate((rows - first) / Stopwatch.GetElapsedTime(start).TotalSeconds, (rows - half) / Stopwatch.GetElapsedTime(middle).TotalSeconds))
                    : (decoded, default);
            },
            answer => answer.Item2 is not null,
            answer => $"{answer.decoded:N0} rows decoded",
            Patience);
        return rate!;
    }

    private static SentinelHttpClient Client(SiloProcess silo) => SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "bench");

    private SiloProcess Silo(DirectoryInfo folder, string topic, int partitions) => new(folder.FullName, new Dictionary<string, string>
    {
        ["Kafka:BootstrapServers"] = broker.BootstrapServers,
        ["Kafka:GroupId"] = $"bench-{Guid.NewGuid():N}",
        ["Kafka:PredictionTopic"] = topic,
        ["Kafka:LabelTopic"] = "sentinel.others",
        ["Kafka:Partitions"] = $"{partitions}",
        ["Logging__LogLevel__Default"] = "Warning",
    });

    /// <summary>Rows a second: of all rows, with the compilation of the code that takes them, and of the second half of them, when that is done.</summary>
    private sealed record Rate(double Whole, double Warm);
}
