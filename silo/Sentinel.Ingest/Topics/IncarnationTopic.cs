using Confluent.Kafka;

namespace Sentinel.Ingest.Topics;

/// <summary>
/// Gives each life of a broker that keeps its log in memory a name: the first record of a topic of its own. Whoever finds the topic empty writes a record; the first one counts.
/// So a silo that restarts finds the name that it knew, and a broker that restarts has another one.
/// </summary>
internal static class IncarnationTopic
{
    private const string Topic = "sentinel.incarnation";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <summary>The name of the broker's life. Blocks until it is known, about 10 s at most.</summary>
    /// <exception cref="KafkaException">The broker did not answer; trying again may help.</exception>
    public static string Read(IAdminClient admin, ClientConfig client)
    {
        // Asking such a broker about a topic makes it.
        _ = admin.GetMetadata(Topic, AnswerTime);
        var settings = new ConsumerConfig(new ClientConfig(client.ToDictionary())) { GroupId = Topic, EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Earliest };
        using var consumer = new ConsumerBuilder<Ignore, string>(settings).SetLogHandler((_, _) => { }).Build();
        var partition = new TopicPartition(Topic, 0);
        if (consumer.QueryWatermarkOffsets(partition, AnswerTime).High == 0)
        {
            Write(client);
        }

        consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        return consumer.Consume(AnswerTime)?.Message.Value
            ?? throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"The broker did not hand out the record of topic '{Topic}' in {AnswerTime}"));
    }

    private static void Write(ClientConfig client)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig(new ClientConfig(client.ToDictionary()))).SetLogHandler((_, _) => { }).Build();
        producer.Produce(new TopicPartition(Topic, 0), new Message<Null, string> { Value = $"incarnation-{Guid.NewGuid():N}" });
        producer.Flush(AnswerTime);
    }
}
