using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Sentinel.Feed.Tests.Kafka;

[Trait("Category", "Kafka")]
public sealed class ProducerTests(Broker broker) : IClassFixture<Broker>
{
    [Fact]
    public void The_native_library_is_2_15_1() => Assert.Equal(0x020f01ff, Library.Version);

    [Fact]
    public async Task A_message_comes_back_with_its_key_headers_and_time()
    {
        var topic = Broker.NewTopic();
        using var producer = broker.Producer();
        var time = new Timestamp(1_700_000_000_123, TimestampType.CreateTime);

        var sent = await producer.ProduceAsync(topic, new Message<string, string>
        {
            Key = "c42",
            Value = "{\"id\":\"b1f\"}",
            Headers = new Headers { { "traceparent", "00-1"u8.ToArray() } },
            Timestamp = time,
        });

        using var consumer = broker.Consumer(topic);
        consumer.Subscribe(topic);
        var read = Assert.Single(Broker.Read(consumer, 1));
        Assert.Equal(PersistenceStatus.Persisted, sent.Status);
        Assert.Equal(sent.TopicPartitionOffset, read.TopicPartitionOffset);
        Assert.Equal("c42", read.Message.Key);
        Assert.Equal("{\"id\":\"b1f\"}", read.Message.Value);
        Assert.Equal("00-1", Encoding.UTF8.GetString(Assert.Single(read.Message.Headers).GetValueBytes()));
        Assert.Equal(time.UnixTimestampMs, read.Message.Timestamp.UnixTimestampMs);
        Broker.Leave(consumer);
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public void Every_compression_is_read_back(CompressionType compression)
    {
        var topic = Broker.NewTopic();
        using var producer = broker.Producer(config => config.CompressionType = compression);

        Send(producer, topic, 500);

        using var consumer = broker.Consumer(topic);
        consumer.Subscribe(topic);
        Assert.Equal(Enumerable.Range(0, 500), Broker.Read(consumer, 500).Select(r => int.Parse(r.Message.Value, CultureInfo.InvariantCulture)).Order());
        Broker.Leave(consumer);
    }

    [Fact]
    public void An_idempotent_producer_writes_every_row_once_and_in_order()
    {
        var topic = Broker.NewTopic();
        using var producer = broker.Producer(config =>
        {
            config.EnableIdempotence = true;
            config.Acks = Acks.All;
            config.BatchNumMessages = 10;
        });

        Send(producer, topic, 2000, new Partition(1));

        using var consumer = broker.Consumer(topic);
        consumer.Subscribe(topic);
        var read = Broker.Read(consumer, 2000);
        Assert.Equal(Enumerable.Range(0, 2000), read.Select(r => int.Parse(r.Message.Value, CultureInfo.InvariantCulture)));
        Assert.Equal(Enumerable.Range(0, 2000).Select(offset => (long)offset), read.Select(r => r.Offset.Value));
        Broker.Leave(consumer);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_by_name()
    {
        using var producer = broker.Producer(config => config.MessageMaxBytes = 1000);

        var error = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync(Broker.NewTopic(), new Message<string, string> { Key = "k", Value = new string('x', 2000) }));

        Assert.Equal(Confluent.Kafka.ErrorCode.MsgSizeTooLarge, error.Error.Code);
    }

    private static void Send(IProducer<string, string> producer, string topic, int rows, Partition? partition = null)
    {
        var failures = new List<Error>();
        for (var i = 0; i < rows; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            producer.Produce(new TopicPartition(topic, partition ?? Partition.Any), new Message<string, string> { Key = text, Value = text }, report =>
            {
                if (report.Error.IsError)
                {
                    failures.Add(report.Error);
                }
            });
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
        Assert.Empty(failures);
    }
}
