using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

[Collection(BrokerCollection.Name)]
public sealed class GroupMembershipTests(BrokerFixture brokers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The members wait for different times, so that each leaves at another moment of its first rebalance, served or not. A bare Close hangs in one of two hundred.</summary>
    [Theory, OnEmbeddedBroker]
    public async Task A_member_can_leave_at_any_moment_of_a_rebalance(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => JoinAndLeaveAsync(bench.Kafka.BootstrapServers, bench.Topic, $"{bench.Topic}-{i}", TimeSpan.FromMilliseconds(15 * i)))).WaitAsync(Patience);
    }

    private static async Task JoinAndLeaveAsync(string bootstrapServers, string topic, string group, TimeSpan stay)
    {
        var settings = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = group, HeartbeatIntervalMs = 100, SessionTimeoutMs = 6_000 };
        using var member = new ConsumerBuilder<byte[]?, byte[]?>(settings).Build();
        member.Subscribe(topic);
        member.Consume(TimeSpan.Zero);
        await Task.Delay(stay, TimeProvider.System);

        member.Leave(TimeProvider.System, Patience, NullLogger.Instance);
    }
}
