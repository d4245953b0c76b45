using System.Diagnostics;
using Confluent.Kafka;
using Sentinel.Contracts;

namespace Sentinel.Chaos.Tests;

/// <summary>Sends messages over a span of time, and writes down what the broker acknowledged.</summary>
internal sealed class PacedProducer : IDisposable
{
    private const int Burst = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IProducer<string, byte[]> _producer;
    private readonly string _topic;
    private readonly string _labelTopic;
    private readonly Lock _gate = new();
    private readonly List<string> _failures = [];

    public PacedProducer(string bootstrapServers, string topic, string labelTopic)
    {
        _topic = topic;
        _labelTopic = labelTopic;
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 5 }).Build();
    }

    /// <summary>Rows acknowledged, by version.</summary>
    public Dictionary<ModelVersionId, long> Rows { get; } = WatchedVersion.All.ToDictionary(version => version.Id, _ => 0L);

    /// <summary>Labels acknowledged.</summary>
    public long Labels { get; private set; }

    /// <summary>Where the bad messages stand in the log, with the version that each names and its reason.</summary>
    public Dictionary<(int Partition, long Offset), (ModelVersionId? Version, string Reason)> Bad { get; } = [];

    /// <summary>Sends messages evenly over a span, in bursts of 50.</summary>
    public async Task SendAsync(IReadOnlyList<Message> messages, TimeSpan span)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            _producer.Produce(message.IsLabel ? _labelTopic : _topic, new Message<string, byte[]> { Key = message.Key, Value = message.Value }, report => OnDelivered(message, report));
            if (i % Burst == Burst - 1 && (span * i / messages.Count) - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } ahead)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }
        }
    }

    /// <summary>Waits until the broker has acknowledged everything.</summary>
    public void Finish()
    {
        var left = _producer.Flush(Patience);
        lock (_gate)
        {
            if (left > 0 || _failures.Count > 0)
            {
                throw new InvalidOperationException($"{left} messages are not acknowledged, {_failures.Count} failed: {string.Join("; ", _failures.Distinct())}");
            }
        }
    }

    public void Dispose() => _producer.Dispose();

    private void OnDelivered(Message message, DeliveryReport<string, byte[]> report)
    {
        lock (_gate)
        {
            if (report.Error.IsError)
            {
                _failures.Add(report.Error.Reason);
            }
            else if (message.IsLabel)
            {
                Labels++;
            }
            else if (message.Reason is { } reason)
            {
                Bad.Add((report.Partition.Value, report.Offset.Value), (message.Version, reason));
            }
            else
            {
                Rows[message.Version!] += message.Rows;
            }
        }
    }
}
