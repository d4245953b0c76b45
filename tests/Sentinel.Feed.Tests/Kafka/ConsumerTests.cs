using Confluent.Kafka;

namespace Sentinel.Feed.Tests.Kafka;

[Trait("Category", "Kafka")]
public sealed class ConsumerTests(Broker broker) : IClassFixture<Broker>
{
    [Fact]
    public async Task Only_stored_offsets_are_committed()
    {
        var topic = Broker.NewTopic();
        await SendAsync(topic, partition: 0, rows: 10);

        using (var first = broker.Consumer(topic))
        {
            first.Subscribe(topic);
            var read = Broker.Read(first, 10);
            first.StoreOffset(new TopicPartitionOffset(read[4].TopicPartition, read[4].Offset + 1));
            Broker.Leave(first);
        }

        using var second = broker.Consumer(topic);
        second.Subscribe(topic);
        Assert.Equal(["5", "6", "7", "8", "9"], Broker.Read(second, 5).Select(r => r.Message.Value));
        Broker.Leave(second);
    }

    [Fact]
    public async Task A_second_member_takes_over_partitions_while_the_first_keeps_the_rest()
    {
        var topic = Broker.NewTopic();
        for (var p = 0; p < 4; p++)
        {
            await SendAsync(topic, p, rows: 1);
        }

        var firstRevoked = new List<TopicPartition>();
        var secondAssigned = new List<TopicPartition>();
        using var first = broker.Consumer(topic, b => b.SetPartitionsRevokedHandler((_, partitions) => firstRevoked.AddRange(partitions.Select(p => p.TopicPartition))));
        using var second = broker.Consumer(topic, b => b.SetPartitionsAssignedHandler((_, partitions) => secondAssigned.AddRange(partitions)));
        first.Subscribe(topic);
        Broker.PollUntil(() => first.Assignment.Count == 4, "the only member to own all four partitions", first);

        second.Subscribe(topic);
        Broker.PollUntil(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, "two members to own two partitions each", first, second);

        Assert.Equal(2, firstRevoked.Count);
        Assert.Equal(firstRevoked.OrderBy(p => p.Partition.Value), secondAssigned.OrderBy(p => p.Partition.Value));
        Assert.Empty(first.Assignment.Intersect(second.Assignment));
        Broker.Leave(first, second);
    }

    [Fact]
    public async Task Seeking_back_reads_the_same_rows_again()
    {
        var topic = Broker.NewTopic();
        await SendAsync(topic, partition: 2, rows: 20);
        using var consumer = broker.Consumer(topic);
        consumer.Subscribe(topic);
        var read = Broker.Read(consumer, 20);

        consumer.Seek(read[7].TopicPartitionOffset);

        Assert.Equal(read.Skip(7).Select(r => r.Offset.Value), Broker.Read(consumer, 13).Select(r => r.Offset.Value));
        Broker.Leave(consumer);
    }

    [Fact]
    public async Task Watermarks_tell_the_end_of_the_log()
    {
        var topic = Broker.NewTopic();
        await SendAsync(topic, partition: 3, rows: 7);
        using var consumer = broker.Consumer(topic);

        var marks = consumer.QueryWatermarkOffsets(new TopicPartition(topic, 3), TimeSpan.FromSeconds(10));

        Assert.Equal(0, marks.Low.Value);
        Assert.Equal(7, marks.High.Value);
    }

    private async Task SendAsync(string topic, int partition, int rows)
    {
        using var producer = broker.Producer();
        for (var i = 0; i < rows; i++)
        {
            await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<string, string> { Key = "k", Value = $"{i}" });
        }
    }
}
