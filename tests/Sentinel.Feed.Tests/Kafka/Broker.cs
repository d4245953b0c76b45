using Confluent.Kafka;

namespace Sentinel.Feed.Tests.Kafka;

/// <summary>
/// The broker that the suite runs on: the one that <c>KAFKA_BOOTSTRAP_SERVERS</c> names, else librdkafka's own mock cluster,
/// which lives as long as the producer that carries it.
/// </summary>
public sealed class Broker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IProducer<Null, Null>? _carrier;

    public Broker()
    {
        BootstrapServers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") ?? "";
        if (BootstrapServers.Length == 0)
        {
            var config = new ProducerConfig();
            config.Set("test.mock.num.brokers", "1");
            _carrier = new ProducerBuilder<Null, Null>(config).Build();
            using var admin = new DependentAdminClientBuilder(_carrier.Handle).Build();
            BootstrapServers = string.Join(',', admin.GetMetadata(Patience).Brokers.Select(b => $"{b.Host}:{b.Port}"));
        }
    }

    public string BootstrapServers { get; }

    /// <summary>A topic of four partitions that no other test uses; brokers create it at first use.</summary>
    public static string NewTopic() => $"feed-{Guid.NewGuid():N}";

    public IProducer<string, string> Producer(Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = BootstrapServers, LingerMs = 1 };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).Build();
    }

    /// <summary>A consumer as the silo configures it: positions are stored by hand and committed in the background.</summary>
    public IConsumer<string, string> Consumer(string group, Action<ConsumerBuilder<string, string>>? configure = null)
    {
        var builder = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            SessionTimeoutMs = 6000,
            HeartbeatIntervalMs = 200,
            TopicMetadataRefreshIntervalMs = 500,
        });
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Consumes until there are as many rows as asked for, or fails saying how many came.</summary>
    public static List<ConsumeResult<string, string>> Read(IConsumer<string, string> consumer, int rows)
    {
        var read = new List<ConsumeResult<string, string>>();
        while (read.Count < rows)
        {
            read.Add(consumer.Consume(Patience) ?? throw new TimeoutException($"{read.Count} of {rows} rows came before the broker fell silent."));
        }

        return read;
    }

    /// <summary>Lets consumers serve their group until the condition holds, or fails saying what was waited for.</summary>
    public static void PollUntil(Func<bool> condition, string what, params IConsumer<string, string>[] consumers)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"waited {Patience} for: {what}");
            foreach (var consumer in consumers)
            {
                consumer.Consume(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Ends the subscriptions and serves what they still call before the consumers close: librdkafka before 2.8 can hang in closing while a rebalance waits to be served.</summary>
    public static void Leave(params IConsumer<string, string>[] consumers)
    {
        foreach (var consumer in consumers)
        {
            consumer.Unsubscribe();
            consumer.Consume(TimeSpan.FromMilliseconds(20));
        }

        PollUntil(() => consumers.All(consumer => consumer.Assignment.Count == 0), "consumers to leave their group", consumers);
        foreach (var consumer in consumers)
        {
            consumer.Close();
        }
    }

    public void Dispose() => _carrier?.Dispose();
}
