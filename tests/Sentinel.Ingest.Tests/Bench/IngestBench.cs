using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sentinel.Ingest.Configuration;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>A topic of its own with four partitions, a producer, the grains, and the log as it was really written: the oracle.</summary>
internal sealed class IngestBench : IDisposable
{
    public const int Partitions = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly CheckpointOptions Checkpoint = new() { Interval = TimeSpan.FromMilliseconds(100) };

    private readonly IProducer<byte[]?, byte[]> _producer;

    private IngestBench(string bootstrapServers)
    {
        var name = $"t{Guid.NewGuid():N}";
        Kafka = new KafkaOptions { BootstrapServers = bootstrapServers, PredictionTopic = name, LabelTopic = $"{name}-labels", TrainerTopic = $"{name}-trainers", InferenceTopic = $"{name}-inferences", DeadLetterTopic = $"{name}-dead", GroupId = name, Partitions = Partitions };
        Options = new IngestOptions
        {
            Linger = TimeSpan.FromMilliseconds(5),
            BatchRows = 64,
            RetryDelay = TimeSpan.FromMilliseconds(5),
            RetryDelayMax = TimeSpan.FromMilliseconds(100),
            SessionTime = TimeSpan.FromSeconds(6),
            UnknownVersionTime = TimeSpan.FromMilliseconds(200),
            TopicCheckInterval = TimeSpan.FromMilliseconds(500),
        };
        _producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 1, MessageMaxBytes = 32 << 20 }).Build();
        Grains.Register("m", "1");
        Grains.Register("m", "2");
    }

    public FakeGrains Grains { get; } = new();

    /// <summary>Raised after everything that a shard wrote, and that ingestion counted or wrote to its log.</summary>
    public ChangeSignal Changed => Grains.Changed;

    public KafkaOptions Kafka { get; }

    public IngestOptions Options { get; set; }

    public string Topic => Kafka.PredictionTopic;

    /// <summary>Options under which a stop is a crash: nothing in hand is finished.</summary>
    public IngestOptions Crashing => Options with { RevokeTime = TimeSpan.Zero, ShutdownTime = TimeSpan.Zero };

    public static async Task<IngestBench> OnAsync(BrokerFixture brokers, BrokerKind kind, IReadOnlyDictionary<string, string>? topicSettings = null)
    {
        var bench = new IngestBench(await brokers.BootstrapServersAsync(kind));
        using var connection = new Topics.KafkaConnection(bench.Kafka, bench.Options);
        using var topics = new Topics.KafkaTopics(connection);
        await topics.EnsureAsync(new Topics.TopicNeed(bench.Topic, Partitions, topicSettings ?? new Dictionary<string, string>()), CancellationToken.None);
        await topics.EnsureAsync(new Topics.TopicNeed(bench.Kafka.InferenceTopic, Partitions), CancellationToken.None);
        return bench;
    }

    public static byte[] Row(string version, double value) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""{"model":"m","version":"{{{version}}}","features":{"value":{{{value}}},"kind":"k{{{(int)value % 7}}}"},"prediction":0.5}"""));

    public Task<RunningIngest> StartAsync(IngestOptions? options = null, KafkaOptions? kafka = null, CheckpointOptions? checkpoint = null) =>
        RunningIngest.StartAsync(kafka ?? Kafka, checkpoint ?? Checkpoint, options ?? Options, Grains.Factory, Changed);

    /// <summary>Sends rows of two versions over all partitions, every 50th message malformed, and waits for the broker to have them.</summary>
    public void SendRows(int count, int first = 0)
    {
        for (var i = first; i < first + count; i++)
        {
            Send(i % Partitions, i % 50 == 49 ? Encoding.UTF8.GetBytes($$"""{"model":"m","version":"1","features":{{i}}}""") : Row(i % 3 == 0 ? "2" : "1", i));
        }

        _producer.Flush(Patience);
    }

    public void Send(int partition, byte[] value, byte[]? key = null, Headers? headers = null)
    {
        while (true)
        {
            try
            {
                _producer.Produce(new TopicPartition(Topic, partition), new Message<byte[]?, byte[]> { Key = key, Value = value, Headers = headers });
                return;
            }
            catch (ProduceException<byte[]?, byte[]> e) when (e.Error.Code == Confluent.Kafka.ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    public void Flush() => _producer.Flush(Patience);

    /// <summary>Waits until the group has committed everything that was sent.</summary>
    public async Task SettledAsync(params RunningIngest[] running)
    {
        var ends = LogEnds();
        await Changed.UntilAsync(
            "everything that was sent is committed",
            () => ends.All(end => running.SelectMany(r => r.Predictions).Any(p => p.Partition == end.Key && p.Committed >= end.Value)),
            () => $"log ends {string.Join(' ', ends)}; {string.Join(" | ", running.Select(r => $"{r.Status.State} {r.Status.Fault} {string.Join(' ', r.Predictions)}"))}");
    }

    public Dictionary<int, long> LogEnds()
    {
        using var consumer = NewConsumer();
        return Enumerable.Range(0, Partitions).ToDictionary(p => p, p => consumer.QueryWatermarkOffsets(new TopicPartition(Topic, p), Patience).High.Value).Where(e => e.Value > 0).ToDictionary();
    }

    /// <summary>Holds what the shards have on disk against the log, read by other code: every row once, in order, and nothing else.</summary>
    public void AssertEveryRowIsCountedOnce()
    {
        var expected = ReplayLog();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), Grains.Shards.Where(s => s.Value.DurableRows.Count > 0).Select(s => s.Key).Order(StringComparer.Ordinal));
        foreach (var (shard, rows) in expected)
        {
            Assert.Equal(rows, Grains.Shards[shard].DurableRows);
        }
    }

    /// <summary>The dead letters, by the offset that they came from.</summary>
    public List<ConsumeResult<byte[], byte[]>> DeadLetters() => ReadAll(Kafka.DeadLetterTopic);

    /// <summary>Deletes the topic and makes it anew.</summary>
    public async Task RecreateTopicAsync()
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        await admin.DeleteTopicsAsync([Topic]);
        using var connection = new Topics.KafkaConnection(Kafka, Options);
        using var topics = new Topics.KafkaTopics(connection);
        await Inquiry.UntilAsync("the broker knows no topic of that name", _ => topics.FindAsync(Topic), topic => topic is null, topic => $"{topic}", Patience);
        await topics.EnsureAsync(new Topics.TopicNeed(Topic, Partitions), CancellationToken.None);
    }

    /// <summary>Has the broker drop the oldest messages of every partition.</summary>
    public async Task DropMessagesAsync(long before)
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        await admin.DeleteRecordsAsync(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic, p, before)));
    }

    public void Dispose() => _producer.Dispose();

    private Dictionary<string, List<FoldedRow>> ReplayLog()
    {
        var shards = new Dictionary<string, List<FoldedRow>>(StringComparer.Ordinal);
        foreach (var message in ReadAll(Topic))
        {
            using var json = JsonDocument.Parse(message.Message.Value);
            var features = json.RootElement.GetProperty("features");
            if (features.ValueKind == JsonValueKind.Object)
            {
                var key = $"m@{json.RootElement.GetProperty("version").GetString()}/{Topic}/{message.Partition.Value}";
                shards.TryAdd(key, []);
                shards[key].Add(new FoldedRow(message.Offset.Value, features.GetProperty("value").GetDouble()));
            }
        }

        return shards;
    }

    private List<ConsumeResult<byte[], byte[]>> ReadAll(string topic)
    {
        using var consumer = NewConsumer();
        var messages = new List<ConsumeResult<byte[], byte[]>>();
        var ends = PartitionsOf(topic).Select(p => (Partition: p, End: consumer.QueryWatermarkOffsets(p, Patience).High.Value)).Where(p => p.End > 0).ToList();
        consumer.Assign(ends.Select(e => new TopicPartitionOffset(e.Partition, Offset.Beginning)));
        var left = ends.ToDictionary(e => e.Partition.Partition.Value, e => e.End);
        while (left.Count > 0)
        {
            var message = consumer.Consume(Patience) ?? throw new TimeoutException($"{topic} fell silent before {string.Join(' ', left)}");
            messages.Add(message);
            if (message.Offset.Value + 1 >= left[message.Partition.Value])
            {
                left.Remove(message.Partition.Value);
            }
        }

        return messages;
    }

    private IEnumerable<TopicPartition> PartitionsOf(string topic)
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        return [.. admin.GetMetadata(topic, Patience).Topics[0].Partitions.Select(p => new TopicPartition(topic, p.PartitionId))];
    }

    private IConsumer<byte[], byte[]> NewConsumer() => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = Kafka.BootstrapServers, GroupId = $"{Topic}-oracle", EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Error }).Build();
}
