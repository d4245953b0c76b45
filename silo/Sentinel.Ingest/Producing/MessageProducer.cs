using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Producing;

/// <summary>Sends messages into one topic with one idempotent producer, bounded in flight. To a broker that keeps its log in memory it sends no faster than they are read.</summary>
internal sealed class MessageProducer(string topic, TimeSpan linger, KafkaConnection connection, IngestOptions options, ReadPace pace, ILogger<MessageProducer> logger) : IPredictionSink, IAnswerSink, ILabelSink, IInferenceSink, IDisposable
{
    // Larger than what is decoded, so that the sender of a message that is too large finds it among the dead letters rather than in an error of the client.
    private const int MessageBytesMax = 64 << 20;

    private readonly string _topic = topic;
    private readonly ReadPace _pace = pace;
    private readonly SemaphoreSlim _turns = new(options.ProducerInFlight);
    private readonly Lazy<IProducer<string?, byte[]>> _producer = new(() =>
    {
        var settings = new ProducerConfig(new ClientConfig(connection.ClientConfig.ToDictionary()))
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = linger.TotalMilliseconds,
            MessageMaxBytes = MessageBytesMax,
            QueueBufferingMaxKbytes = 128 << 10,
            MessageTimeoutMs = 30_000,

            // Where a message went is all that is asked of a report.
            DeliveryReportFields = "none",
        };
        return new ProducerBuilder<string?, byte[]>(settings).SetLogHandler((_, message) => logger.ClientSaid(message.Name, message.Message)).Build();
    });

    /// <inheritdoc/>
    public async Task<Task> HandOverAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _pace.EnterAsync(value.Length, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _turns.Release();
            throw;
        }

        var delivery = new Delivery(this, value.Length);
        try
        {
            // In the client's queue, which keeps its order, when this returns.
            _producer.Value.Produce(_topic, new Message<string?, byte[]> { Key = key, Value = BytesOf(value) }, delivery.Report);
        }
        catch (KafkaException e)
        {
            delivery.Fail(e.Error);
        }
        catch
        {
            _pace.Leave(value.Length);
            _turns.Release();
            throw;
        }

        return delivery.Task;
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

    private static byte[] BytesOf(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var segment) && segment is { Offset: 0, Array: { } whole } && whole.Length == value.Length ? whole : value.ToArray();

    /// <summary>A message that is under way; told what became of it by the client's own thread, which does no more than note it.</summary>
    private sealed class Delivery(MessageProducer producer, int bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal void Report(DeliveryReport<string?, byte[]> report)
        {
            if (report.Error.IsError)
            {
                Fail(report.Error);
                return;
            }

            producer._pace.Sent(report.Partition.Value, report.Offset.Value, bytes);
            producer._turns.Release();
            SetResult();
        }

        internal void Fail(Error error)
        {
            producer._pace.Leave(bytes);
            producer._turns.Release();
            SetException(error.Code == ErrorCode.MsgSizeTooLarge
                ? new PredictionTooLargeException($"The message has {bytes} bytes, more than topic {producer._topic} takes: send fewer rows in a message, or raise the topic's max.message.bytes", new KafkaException(error))
                : new PredictionsNotSentException($"The message was not sent to {producer._topic}: {error.Reason}", new KafkaException(error)));
        }
    }
}
