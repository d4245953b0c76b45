using Confluent.Kafka;
using Sentinel.Client;

namespace Sentinel.Cli.Replays;

/// <summary>
/// Sends predictions, or labels, into a topic of a silo's Kafka and waits for the broker's word on each. On a broker that keeps only the newest megabytes of each partition
/// it never runs further ahead of the consumer than <see cref="AheadBytesMax"/>, so that nothing is lost there.
/// Threading: one caller at a time.
/// </summary>
internal sealed class MessageSender : IDisposable
{
    /// <summary>How far a sender runs ahead of the consumer on such a broker, in bytes over all partitions.</summary>
    public const int AheadBytesMax = 2 * 1024 * 1024;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FlushStep = TimeSpan.FromMilliseconds(100);

    private readonly SentinelHttpClient _silo;
    private readonly KafkaInfo _kafka;
    private readonly string _topic;
    private readonly IProducer<string, byte[]> _producer;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, long> _acknowledged = [];
    private readonly Lock _gate = new();
    private long _aheadBytes;
    private string? _failure;

    /// <summary>A sender to a topic of the Kafka that a silo reads.</summary>
    public MessageSender(SentinelHttpClient silo, KafkaInfo kafka, string topic, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        _silo = silo;
        _kafka = kafka;
        _topic = topic;
        _time = time;
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            EnableIdempotence = true,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
            MessageMaxBytes = 16 * 1024 * 1024,
        }).Build();
    }

    /// <summary>Messages that the broker has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Queues a message; waits while too much is under way.</summary>
    /// <exception cref="SentinelApiException">The broker refused an earlier message.</exception>
    public async Task SendAsync(string key, byte[] value, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ThrowOnFailure();
        _aheadBytes += value.Length + key.Length;
        if (_kafka.Ephemeral && _aheadBytes > AheadBytesMax)
        {
            await CatchUpAsync(ct);
        }

        var message = new Message<string, byte[]> { Key = key, Value = value };
        while (true)
        {
            try
            {
                _producer.Produce(_topic, message, OnDelivered);
                return;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == Confluent.Kafka.ErrorCode.Local_QueueFull)
            {
                _producer.Poll(FlushStep);
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Waits until every queued message is acknowledged.</summary>
    /// <exception cref="SentinelApiException">The broker refused one.</exception>
    public void Flush(CancellationToken ct = default)
    {
        while (_producer.Flush(FlushStep) > 0)
        {
            ct.ThrowIfCancellationRequested();
        }

        ThrowOnFailure();
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private async Task CatchUpAsync(CancellationToken ct)
    {
        Flush(ct);
        while (!IsConsumed(await _silo.GetIngestAsync(ct)))
        {
            await Task.Delay(LookAgain, _time, ct);
        }

        _aheadBytes = 0;
    }

    private bool IsConsumed(IngestInfo ingest)
    {
        lock (_gate)
        {
            return ingest.Partitions.Where(p => p.Topic == _topic).All(p => p.Position >= _acknowledged.GetValueOrDefault(p.Partition))
                && _acknowledged.Keys.All(partition => ingest.Partitions.Any(p => p.Topic == _topic && p.Partition == partition));
        }
    }

    private void OnDelivered(DeliveryReport<string, byte[]> report)
    {
        lock (_gate)
        {
            if (report.Error.IsError)
            {
                _failure ??= report.Error.Reason;
                return;
            }

            Acknowledged++;
            _acknowledged[report.Partition.Value] = Math.Max(_acknowledged.GetValueOrDefault(report.Partition.Value), report.Offset.Value + 1);
        }
    }

    private void ThrowOnFailure()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new SentinelApiException($"The broker at {_kafka.BootstrapServers} did not take a message: {_failure}");
            }
        }
    }
}
