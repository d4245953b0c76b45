using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Sentinel.Benchmarks.Data;
using Sentinel.Contracts;

namespace Sentinel.Benchmarks.Rollbacks;

/// <summary>Sends predictions in column batches at a steady rate, evenly over the partitions, as long as it lives; of which version is changed while it goes on.</summary>
internal sealed class PacedLoad : IAsyncDisposable
{
    private const string Topic = "sentinel.predictions";
    private const int BatchRows = 500;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan QueueFullTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IProducer<Null, byte[]> _producer;
    private readonly int _rowsPerSecond;
    private readonly int _partitions;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _sending;
    private Stream? _stream;
    private string? _failure;

    public PacedLoad(string bootstrapServers, int partitions, int rowsPerSecond)
    {
        (_partitions, _rowsPerSecond) = (partitions, rowsPerSecond);
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
            MessageMaxBytes = 4 << 20,
        }).Build();
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Messages of a version: everything but its name, made once.</summary>
    public static byte[][] Bodies(Rows rows) => [.. Enumerable.Range(0, rows.Count / BatchRows).Select(i => Encoding.UTF8.GetBytes(rows.Body(i * BatchRows, BatchRows)))];

    /// <summary>Sends rows of a version from now on.</summary>
    public void Send(ModelVersionId version, byte[][] bodies) =>
        Volatile.Write(ref _stream, new Stream(Encoding.UTF8.GetBytes($"{{\"model\":\"{version.Model}\",\"version\":\"{version.Version}\","), bodies));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _sending;
        _producer.Flush(Patience);
        _producer.Dispose();
        _end.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        var sent = 0L;
        while (!_end.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            var due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * _rowsPerSecond / BatchRows);
            for (; sent < due; sent++)
            {
                if (Volatile.Read(ref _stream) is { } stream)
                {
                    Produce((int)(sent % _partitions), [.. stream.Head, .. stream.Bodies[sent % stream.Bodies.Length]]);
                }
            }
        }
    }

    private void Produce(int partition, byte[] value)
    {
        while (true)
        {
            try
            {
                _producer.Produce(new TopicPartition(Topic, partition), new Message<Null, byte[]> { Value = value }, report => _failure = report.Error.IsError ? report.Error.Reason : _failure);
                break;
            }
            catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(QueueFullTime);
            }
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"The load was not taken by the broker: {failure}");
        }
    }

    private sealed record Stream(byte[] Head, byte[][] Bodies);
}
