using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.DeadLetters;

/// <summary>Keeps what could not be understood.</summary>
internal interface IDeadLetterWriter
{
    /// <summary>Keeps a message; completes when it is safe, or when it is cancelled.</summary>
    Task WriteAsync(DeadLetter letter, CancellationToken cancellation);
}

/// <summary>
/// Writes dead letters to their topic with one idempotent producer: key, value and headers as they came, and headers that say where from and why. Completes when the broker has the letter;
/// tries again for as long as it takes. A letter that the broker finds too large keeps its first bytes and says so. Threading: safe.
/// </summary>
internal sealed class DeadLetterWriter(KafkaConnection connection, KafkaOptions kafka, IngestOptions options, TimeProvider time, ILogger<DeadLetterWriter> logger) : IDeadLetterWriter, IDisposable
{
    /// <summary>Bytes that are kept of a value that the broker refuses whole.</summary>
    public const int KeptBytes = 64 << 10;

    /// <summary>Largest letter that the client passes on.</summary>
    public const int LetterBytesMax = 80 << 20;

    // What is written of a dead letter must fit the broker's limit; a source message that is too large to decode is still kept whole.
    private static readonly Dictionary<string, string> TopicSettings = new() { ["max.message.bytes"] = "20971520" };

    private readonly Lazy<IProducer<byte[]?, byte[]?>> _producer = new(() =>
    {
        var settings = new ProducerConfig(new ClientConfig(connection.ClientConfig.ToDictionary())) { EnableIdempotence = true, Acks = Acks.All, LingerMs = 5, MessageMaxBytes = LetterBytesMax };
        return new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler((_, message) => logger.ClientSaid(message.Name, message.Message)).Build();
    });

    /// <summary>The topic that letters go to.</summary>
    public static TopicNeed NeedOf(KafkaOptions kafka) => new(kafka.DeadLetterTopic, 1, TopicSettings);

    /// <inheritdoc/>
    public async Task WriteAsync(DeadLetter letter, CancellationToken cancellation)
    {
        var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
        var message = Message(letter);
        while (true)
        {
            try
            {
                await _producer.Value.ProduceAsync(kafka.DeadLetterTopic, message, cancellation).ConfigureAwait(false);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.MsgSizeTooLarge && message.Value is { Length: > KeptBytes })
            {
                message.Headers.Add("sentinel-truncated", Encoding.ASCII.GetBytes(message.Value.Length.ToString(CultureInfo.InvariantCulture)));
                message.Value = message.Value[..KeptBytes];
            }
            catch (KafkaException e) when (!cancellation.IsCancellationRequested)
            {
                logger.DeadLetterFailed(letter.Topic, letter.Partition, letter.Offset, e);
                await retry.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private static Message<byte[]?, byte[]?> Message(DeadLetter letter)
    {
        var headers = new Headers();
        foreach (var header in letter.Headers ?? [])
        {
            headers.Add(header.Key, header.GetValueBytes());
        }

        Add("sentinel-reason", letter.Reason.Name());
        Add("sentinel-detail", letter.Detail);
        Add("sentinel-source-topic", letter.Topic);
        Add("sentinel-source-partition", letter.Partition.ToString(CultureInfo.InvariantCulture));
        Add("sentinel-source-offset", letter.Offset.ToString(CultureInfo.InvariantCulture));
        Add("sentinel-source-timestamp", TimeRange.Show(TimeRange.FromKafka(letter.Timestamp.UnixTimestampMs)));
        return new Message<byte[]?, byte[]?> { Key = letter.Key, Value = letter.Value, Headers = headers };

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
