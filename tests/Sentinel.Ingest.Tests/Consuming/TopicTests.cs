using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Embedded;
using Sentinel.Ingest.Tests.Bench;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Tests.Consuming;

[Collection(BrokerCollection.Name)]
public sealed class TopicTests(BrokerFixture brokers)
{
    [Fact]
    public async Task Every_life_of_the_embedded_broker_has_a_name_of_its_own()
    {
        using var first = EmbeddedBroker.Start(new EmbeddedBrokerOptions { Partitions = 6, Topics = ["t"] });
        using var second = EmbeddedBroker.Start(new EmbeddedBrokerOptions { Partitions = 6, Topics = ["t"] });

        var once = await IdentityAsync(first);
        var again = await IdentityAsync(first);
        var other = await IdentityAsync(second);

        Assert.Equal(once, again);
        Assert.NotEqual(once.Id, other.Id);
        Assert.True(once.IsEphemeral);
        Assert.Equal(6, once.Partitions);
    }

    [Theory, OnApacheKafka]
    public async Task A_topic_is_made_as_configured_and_taken_as_it_is_afterwards(BrokerKind kind)
    {
        using var connection = new KafkaConnection(new KafkaOptions { BootstrapServers = await brokers.BootstrapServersAsync(kind) }, new IngestOptions());
        using var topics = new KafkaTopics(connection);
        var name = $"t{Guid.NewGuid():N}";

        var made = await topics.EnsureAsync(new TopicNeed(name, 3), CancellationToken.None);
        var found = await topics.EnsureAsync(new TopicNeed(name, 7), CancellationToken.None);

        Assert.Equal(made, found);
        Assert.Equal((3, false), (made.Partitions, made.IsEphemeral));
        Assert.Equal(made, await topics.FindAsync(name));
        Assert.Null(await topics.FindAsync(name + "-other"));
    }

    [Theory, OnApacheKafka]
    public async Task A_topic_that_may_not_be_made_is_named_with_the_settings_that_it_needs(BrokerKind kind)
    {
        using var connection = new KafkaConnection(new KafkaOptions { BootstrapServers = await brokers.BootstrapServersAsync(kind) }, new IngestOptions());
        using var topics = new KafkaTopics(connection);

        var refusal = await Assert.ThrowsAsync<TopicMissingException>(() => topics.EnsureAsync(new TopicNeed("t-refused", 3, new Dictionary<string, string> { ["cleanup.policy"] = "nonsense" }), CancellationToken.None));

        Assert.Contains("t-refused", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("partitions=3, cleanup.policy=nonsense", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<TopicIdentity> IdentityAsync(EmbeddedBroker broker)
    {
        using var connection = new KafkaConnection(new KafkaOptions { BootstrapServers = broker.BootstrapServers }, new IngestOptions());
        using var topics = new KafkaTopics(connection);
        return await topics.EnsureAsync(new TopicNeed("t", 4), CancellationToken.None);
    }
}
