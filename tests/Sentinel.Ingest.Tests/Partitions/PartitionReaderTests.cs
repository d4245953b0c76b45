using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Tests.Bench;
using Sentinel.Ingest.Topics;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest.Tests.Partitions;

/// <summary>In the brokers' collection, because tests that listen to the meter would be counted too.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PartitionReaderTests : IDisposable
{
    private const int WarmUpRows = 40_000;
    private const int Rows = 2_000;

    private readonly IngestOptions _options = new() { BatchRows = 65_536, BatchBytes = 64 << 20 };
    private readonly SemaphoreSlim _turns = new(1);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoopMailbox _mailbox = new();
    private readonly byte[] _row = IngestBench.Row("1", 3);

    [Fact]
    public void A_row_that_joins_the_batch_of_its_version_allocates_nothing()
    {
        using var reader = Reader();
        for (var offset = 0; offset < WarmUpRows; offset++)
        {
            Accept(reader, offset);
            _mailbox.Run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var offset = WarmUpRows; offset < WarmUpRows + Rows; offset++)
        {
            Accept(reader, offset);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(WarmUpRows + Rows, reader.Gauge.Position);
    }

    public void Dispose()
    {
        _turns.Dispose();
        _services.Dispose();
    }

    private void Accept(PartitionReader reader, long offset) => reader.Accept(new IncomingMessage(default, hasKey: false, _row, hasValue: true, headers: null, new Timestamp(1_700_000_000_000, TimestampType.CreateTime), offset));

    private PartitionReader Reader()
    {
        var grains = new FakeGrains();
        grains.Register("m", "1");
        var (time, log) = (TimeProvider.System, NullLogger.Instance);
        var metrics = new IngestMetrics(_services.GetRequiredService<IMeterFactory>());
        var context = new PartitionContext(
            _options,
            new CheckpointOptions(),
            time,
            IngestStream.Predictions(new KafkaOptions()),
            new TopicIdentity("t", "t-1", IsEphemeral: false, Partitions: 1),
            new MessageDecoder(MessageKind.Prediction, new TimeRange(_options, time)),
            new VersionDirectory(grains.Factory, _options, time, NullLogger<VersionDirectory>.Instance),
            new NoBroker(),
            new NoBroker(),
            new SenderContext(id => new WindowShardReceiver(grains.Factory.GetGrain<IWindowShardGrain>(id.ToString())), "predictions", _options, time, metrics, log, _turns),
            _mailbox,
            new ByteBudget(_options.QueuedBytes),
            metrics,
            log);
        return new PartitionReader(context, new NoBroker(), partition: 0, committed: 0);
    }

    /// <summary>Nothing of it is asked for while rows are read.</summary>
    private sealed class NoBroker : IPartitionConsumer, IDeadLetterWriter, IIngestAlarms
    {
        public void StoreOffset(int partition, long offset) => throw new NotSupportedException();

        public bool TrySeek(int partition, long? offset) => throw new NotSupportedException();

        public void Pause(int partition) => throw new NotSupportedException();

        public void Resume(int partition) => throw new NotSupportedException();

        public long? FindLogStart(int partition) => throw new NotSupportedException();

        public Task WriteAsync(DeadLetter letter, CancellationToken cancellation) => throw new NotSupportedException();

        public Task RaiseAsync(PartitionStopped stopped) => throw new NotSupportedException();
    }
}
