using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.DeadLetters;

/// <summary>Where a dead letter came from.</summary>
public sealed record DeadLetterSource(string Topic, int Partition, long Offset);

/// <summary>A dead letter as it lies in its topic.</summary>
/// <param name="Partition">Partition of the dead-letter topic.</param>
/// <param name="Offset">Offset there.</param>
/// <param name="Time">When it was put there.</param>
/// <param name="Reason">Why, as in the header <c>sentinel-reason</c>.</param>
/// <param name="Detail">What exactly was wrong with it.</param>
/// <param name="Source">Where it came from; null where its headers do not say.</param>
/// <param name="Key">Its key as text; null without one.</param>
/// <param name="Value">The beginning of its value as text.</param>
public sealed record DeadLetterEntry(int Partition, long Offset, DateTimeOffset Time, string? Reason, string? Detail, DeadLetterSource? Source, string? Key, string Value);

/// <summary>Reads the newest dead letters out of their topic. Threading: safe; every call has a consumer of its own.</summary>
public sealed class DeadLetterReader(KafkaConnection connection, KafkaOptions kafka)
{
    /// <summary>Characters that are shown of a value.</summary>
    public const int ValueCharactersMax = 2_000;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <summary>The newest letters, newest first. Blocks a thread of the pool until the broker has answered.</summary>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="KafkaException">The broker did not answer; trying again may help.</exception>
    public Task<DeadLetterEntry[]> ReadNewestAsync(int limit, CancellationToken cancellation) => Task.Run(() => ReadNewest(limit, cancellation), cancellation);

    private DeadLetterEntry[] ReadNewest(int limit, CancellationToken cancellation)
    {
        var settings = new ConsumerConfig(new ClientConfig(connection.ClientConfig.ToDictionary()))
        {
            GroupId = $"{kafka.GroupId}-dead-letter-reader",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            MaxPartitionFetchBytes = DeadLetterWriter.LetterBytesMax,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(settings).SetLogHandler((_, _) => { }).Build();
        var entries = new List<DeadLetterEntry>();
        foreach (var (partition, low, high) in Ends(consumer))
        {
            var next = Math.Max(low, high - limit);
            consumer.Assign([new TopicPartitionOffset(partition, next)]);
            while (next < high && !cancellation.IsCancellationRequested && consumer.Consume(AnswerTime) is { } letter)
            {
                entries.Add(Entry(letter));
                next = letter.Offset.Value + 1;
            }
        }

        return [.. entries.OrderByDescending(entry => entry.Time).ThenByDescending(entry => entry.Offset).Take(limit)];
    }

    private (TopicPartition Partition, long Low, long High)[] Ends(IConsumer<byte[]?, byte[]?> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var topic = admin.GetMetadata(kafka.DeadLetterTopic, AnswerTime).Topics[0];
        return [.. topic.Partitions.Select(p =>
        {
            var partition = new TopicPartition(kafka.DeadLetterTopic, p.PartitionId);
            var bounds = consumer.QueryWatermarkOffsets(partition, AnswerTime);
            return (partition, bounds.Low.Value, bounds.High.Value);
        })];
    }

    private static DeadLetterEntry Entry(ConsumeResult<byte[]?, byte[]?> letter)
    {
        var headers = letter.Message.Headers;
        var source = Header(headers, "sentinel-source-topic") is { } topic
            && int.TryParse(Header(headers, "sentinel-source-partition"), CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(Header(headers, "sentinel-source-offset"), CultureInfo.InvariantCulture, out var offset)
                ? new DeadLetterSource(topic, partition, offset)
                : null;
        var value = letter.Message.Value ?? [];
        var text = Encoding.UTF8.GetString(value, 0, Math.Min(value.Length, ValueCharactersMax));
        return new DeadLetterEntry(
            letter.Partition.Value,
            letter.Offset.Value,
            letter.Message.Timestamp.UtcDateTime,
            Header(headers, "sentinel-reason"),
            Header(headers, "sentinel-detail"),
            source,
            letter.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null,
            text);
    }

    private static string? Header(Headers headers, string name) => headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
