using System.Runtime.InteropServices;

namespace Sentinel.Ingest.Embedded;

/// <summary>What an embedded broker is started with.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>Partitions of each of <see cref="Topics"/>, 1 to 1,024. Topics of other names are made at first use, with four.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Topics that are there from the start.</summary>
    public IReadOnlyList<string> Topics { get; init; } = ["sentinel.predictions", "sentinel.labels", "sentinel.events", "sentinel.routes", "sentinel.trainers", "sentinel.dead-letters", "sentinel.inferences", "sentinel.inferences.pairs"];
}

/// <summary>
/// A Kafka broker inside this process, on a loopback port of its own: librdkafka's mock cluster, which speaks the Kafka protocol. It keeps its log in memory, about the last 5 MB of each
/// partition, and forgets everything when it ends.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    private readonly Lock _ending = new();
    private nint _carrier;
    private nint _cluster;

    private EmbeddedBroker(nint carrier, nint cluster)
    {
        _carrier = carrier;
        _cluster = cluster;
        BootstrapServers = Marshal.PtrToStringUTF8(NativeKafka.MockBootstrapServers(cluster))!;
    }

    /// <summary>Where clients connect to, <c>host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts a broker; it serves until it is disposed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of partitions is not between 1 and 1,024.</exception>
    /// <exception cref="InvalidOperationException">No loopback port could be listened on.</exception>
    public static EmbeddedBroker Start(EmbeddedBrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Partitions, 1_024);
        var carrier = NativeKafka.NewCarrier([new("log_level", "3")]);
        var cluster = NativeKafka.NewMockCluster(carrier, 1);
        if (cluster == 0)
        {
            NativeKafka.DestroyClient(carrier);
            throw new InvalidOperationException("The embedded broker could not listen on a loopback port");
        }

        NativeKafka.SetMockRebalanceDelay(cluster, 0);
        foreach (var topic in options.Topics)
        {
            _ = NativeKafka.CreateMockTopic(cluster, topic, options.Partitions, 1);
        }

        return new EmbeddedBroker(carrier, cluster);
    }

    /// <summary>Ends the broker; its log is gone.</summary>
    public void Dispose()
    {
        lock (_ending)
        {
            if (_cluster != 0)
            {
                NativeKafka.DestroyMockCluster(_cluster);
                NativeKafka.DestroyClient(_carrier);
                (_cluster, _carrier) = (0, 0);
            }
        }
    }
}
