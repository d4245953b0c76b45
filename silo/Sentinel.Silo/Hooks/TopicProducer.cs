using System.Collections.Immutable;
using Confluent.Kafka;
using Sentinel.Ingest.Topics;

namespace Sentinel.Silo.Hooks;

/// <summary>Sends what must not be lost to topics of the silo's broker, one after the other; makes the topics that are not there.</summary>
public sealed class TopicProducer(KafkaConnection connection, KafkaTopics topics) : IDisposable
{
    private const int SendMilliseconds = 10_000;

    private readonly Lazy<IProducer<string, byte[]>> _producer = new(() => new ProducerBuilder<string, byte[]>(
        new ProducerConfig(connection.ClientConfig) { EnableIdempotence = true, Acks = Acks.All, LingerMs = 0, MessageTimeoutMs = SendMilliseconds }).Build());

    private ImmutableHashSet<string> _ensured = [];

    /// <summary>Sends a message; the broker has it when it returns.</summary>
    /// <exception cref="KafkaException">The broker has not confirmed it; trying again may help.</exception>
    public async Task SendAsync(TopicNeed topic, Message<string, byte[]> message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (!_ensured.Contains(topic.Name))
        {
            await topics.EnsureAsync(topic, ct);
            ImmutableInterlocked.Update(ref _ensured, static (ensured, name) => ensured.Add(name), topic.Name);
        }

        await _producer.Value.ProduceAsync(topic.Name, message, ct);
    }

    /// <summary>Ends the producer; what it was given is confirmed by then, for every caller waited for that.</summary>
    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }
}
