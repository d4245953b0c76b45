using Confluent.Kafka;

namespace Sentinel.Testing.Brokers;

/// <summary>Reads a whole topic with a plain consumer, partition by partition, from the first offset to the end that it has now.</summary>
public static class LogReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every message.</summary>
    /// <exception cref="InvalidOperationException">The broker has dropped the first of them.</exception>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadAll(string bootstrapServers, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = $"reader-{Guid.NewGuid():N}",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
        }).Build();
        var log = new List<ConsumeResult<byte[], byte[]>>();
        foreach (var partition in admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(p => new TopicPartition(topic, p.PartitionId)))
        {
            var ends = consumer.QueryWatermarkOffsets(partition, Patience);
            if (ends.Low != 0)
            {
                throw new InvalidOperationException($"{partition} begins at {ends.Low}: the broker has dropped what the replay needs");
            }

            consumer.Assign(new TopicPartitionOffset(partition, ends.Low));
            for (var next = ends.Low.Value; next < ends.High;)
            {
                var result = consumer.Consume(Patience) ?? throw new TimeoutException($"{partition} gave nothing more at {next} of {ends.High}");
                log.Add(result);
                next = result.Offset + 1;
            }
        }

        return log;
    }
}
