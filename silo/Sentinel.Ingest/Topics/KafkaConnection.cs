using Confluent.Kafka;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Embedded;

namespace Sentinel.Ingest.Topics;

/// <summary>
/// The Kafka cluster that this silo works with: the configured one, or a broker of its own that is started at first use and ends with the silo.
/// Threading: safe.
/// </summary>
public sealed class KafkaConnection : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private readonly KafkaOptions _kafka;
    private readonly IReadOnlyDictionary<string, string> _client;
    private readonly Lazy<EmbeddedBroker>? _embedded;
    private readonly Lock _reading = new();
    private string? _clusterId;

    /// <summary>Names the cluster; connects to nothing yet.</summary>
    public KafkaConnection(KafkaOptions kafka, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(options);
        _kafka = kafka;
        _client = options.Client;
        _embedded = kafka.IsEmbedded ? new Lazy<EmbeddedBroker>(() => EmbeddedBroker.Start(new EmbeddedBrokerOptions { Partitions = kafka.Partitions, Topics = [kafka.PredictionTopic, kafka.LabelTopic, kafka.InferenceTopic, kafka.PairTopic] })) : null;
    }

    /// <summary>Whether the broker runs inside this process.</summary>
    public bool IsEmbedded => _kafka.IsEmbedded;

    /// <summary>Where clients connect to.</summary>
    public string BootstrapServers => _embedded?.Value.BootstrapServers ?? _kafka.BootstrapServers;

    /// <summary>Settings that every client of this silo starts from.</summary>
    public ClientConfig ClientConfig => new(_client.Append(new("bootstrap.servers", BootstrapServers)).ToDictionary(StringComparer.Ordinal));

    /// <summary>The cluster's id. Blocks until a broker answers, 10 s at most.</summary>
    /// <exception cref="KafkaException">No broker answered; trying again may help.</exception>
    public string ClusterId
    {
        get
        {
            lock (_reading)
            {
                return _clusterId ??= ClusterIdentity.Read(ClientConfig, AnswerTime)
                    ?? throw new KafkaException(new Error(ErrorCode.Local_AllBrokersDown, $"No Kafka broker answered at {BootstrapServers}"));
            }
        }
    }

    /// <summary>Whether the cluster keeps its log in memory only, so that offsets mean nothing after it ends.</summary>
    public bool IsEphemeral => IsEmbedded || ClusterIdentity.IsEphemeral(ClusterId);

    /// <summary>Ends the embedded broker.</summary>
    public void Dispose()
    {
        if (_embedded is { IsValueCreated: true })
        {
            _embedded.Value.Dispose();
        }
    }
}
