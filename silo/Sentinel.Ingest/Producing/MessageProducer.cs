using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Producing;

/// <summary>Sends messages into one topic with one idempotent producer, bounded in flight. To a broker that keeps its log in memory it sends no faster than they are read.</summary>
internal sealed class MessageProducer(string topic, KafkaConnection connection, IngestOptions options, ReadPace pace, ILogger<MessageProducer> logger) : IPredictionSink, ILabelSink, IDisposable
{
    // Larger than what is decoded, so that the sender of a message that is too large finds it among the dead letters rather than in an error of the client.
    private const int MessageBytesMax = 64 << 20;

    private readonly SemaphoreSlim _turns = new(options.ProducerInFlight);
    private readonly Lazy<IProducer<string?, byte[]>> _producer = new(() =>
    {
        var settings = new ProducerConfig(new ClientConfig(connection.ClientConfig.ToDictionary()))
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 2,
            MessageMaxBytes = MessageBytesMax,
            QueueBufferingMaxKbytes = 128 << 10,
            MessageTimeoutMs = 30_000,
        };
        return new ProducerBuilder<string?, byte[]>(settings).SetLogHandler((_, message) => logger.ClientSaid(message.Name, message.Message)).Build();
    });

    /// <inheritdoc/>
    public async Task<Task> HandOverAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await pace.EnterAsync(value.Length, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _turns.Release();
            throw;
        }

        return DeliverAsync(key, value, cancellationToken);
    }

    // Up to its first wait the message is in the client's queue, which keeps its order.
    private async Task DeliverAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var isSent = false;
        try
        {
            var report = await _producer.Value.ProduceAsync(topic, new Message<string?, byte[]> { Key = key, Value = value.ToArray() }, cancellationToken).ConfigureAwait(false);
            pace.Sent(report.Partition.Value, report.Offset.Value, value.Length);
            isSent = true;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.MsgSizeTooLarge)
        {
            throw new PredictionTooLargeException($"The message has {value.Length} bytes, more than topic {topic} takes: send fewer rows in a message, or raise the topic's max.message.bytes", e);
        }
        catch (KafkaException e)
        {
            throw new PredictionsNotSentException($"The message was not sent to {topic}: {e.Error.Reason}", e);
        }
        finally
        {
            if (!isSent)
            {
                pace.Leave(value.Length);
            }

            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Flush(options.ShutdownTime);
            _producer.Value.Dispose();
        }

        _turns.Dispose();
    }
}
