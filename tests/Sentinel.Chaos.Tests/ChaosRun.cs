using Sentinel.Client;
using Sentinel.Contracts.Versions;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;
using Xunit.Abstractions;

namespace Sentinel.Chaos.Tests;

/// <summary>A silo, or a cluster of which one silo at a time, is killed again and again while rows are sent, beside a broker that outlives it.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const string HookName = "ops";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly IBroker _broker;
    private readonly Scale _scale;
    private readonly Random _random;
    private readonly ITestOutputHelper _output;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-chaos-");
    private readonly string _prefix;
    private readonly SiloProcesses _silos;
    private readonly PacedProducer _producer;

    public ChaosRun(IBroker broker, Scale scale, int seed, ITestOutputHelper output, string? blobConnection)
    {
        _broker = broker;
        _scale = scale;
        _random = new Random(seed);
        _output = output;

        // The embedded broker gives its partitions to the topics that silos use by default; a broker that others use keeps apart what is ours.
        _prefix = broker is UserBroker ? $"chaos-{Guid.NewGuid():N}" : "sentinel";
        _producer = new PacedProducer(broker.BootstrapServers, PredictionTopic, LabelTopic);
        _silos = new SiloProcesses(_folder.FullName, new Dictionary<string, string>
        {
            ["Kafka:BootstrapServers"] = broker.BootstrapServers,
            ["Kafka:PredictionTopic"] = PredictionTopic,
            ["Kafka:LabelTopic"] = LabelTopic,
            ["Kafka:EventTopic"] = $"{_prefix}.events",
            ["Kafka:RouteTopic"] = $"{_prefix}.routes",
            ["Kafka:DeadLetterTopic"] = DeadLetterTopic,
            ["Kafka:GroupId"] = _prefix,
            ["Kafka:Partitions"] = $"{scale.Partitions}",
            ["Hooks:AllowPrivateNetworks"] = "true",
            // Few enough that most of what waits lies in segments.
            ["Labels:MemoryEntries"] = "400",
            ["Checkpoint:Interval"] = "00:00:00.500",
            // The least that brokers allow: until then a killed silo's partitions are still its own.
            ["Ingest:SessionTime"] = "00:00:06",
        }, blobConnection);
        Client = SentinelHttpClient.Create(_silos.Url, apiKey: null, actor: "chaos");
    }

    public int Kills => _scale.Kills + 1;

    public string PredictionTopic => $"{_prefix}.predictions";

    public string LabelTopic => $"{_prefix}.labels";

    public string DeadLetterTopic => $"{_prefix}.dead-letters";

    public SentinelHttpClient Client { get; }

    public AlertReceiver Receiver { get; } = new();

    public PacedProducer Sent => _producer;

    public string SiloOutput => _silos.Output;

    /// <summary>Registers the versions and sends the rows, one share of them for each life of the silo; each life ends at a random moment.</summary>
    public async Task SendAndKillAsync(Rides rides, int seed)
    {
        await _silos.StartAsync();
        _output.WriteLine($"silos: {_silos.Count}");
        var reference = rides.ToReference();
        await Client.ApplyAsync(WatchedVersion.Hook(HookName, Receiver.Url));
        foreach (var version in WatchedVersion.All)
        {
            await Client.ApplyAsync(version.Manifest(reference));
            await Client.ApplyAsync(version.Monitor(HookName));
        }

        var messages = new Traffic(rides, seed).Messages(_scale.Rows).ToArray();
        var share = (messages.Length + _scale.Kills) / (_scale.Kills + 1);
        foreach (var life in messages.Chunk(share))
        {
            // From the middle of the start-up to well within the work.
            var span = TimeSpan.FromSeconds(1 + (14 * _random.NextDouble()));
            await _producer.SendAsync(life, span);
            if (life[^1] != messages[^1])
            {
                await KillAsync();
                _silos.ReviveLone();
                _output.WriteLine($"killed after {span.TotalSeconds:0.0} s of this life, {_producer.Rows.Values.Sum():N0} rows acknowledged so far");
            }
        }

        _producer.Finish();
        await _silos.ReadyAsync();
    }

    /// <summary>Kills a silo once more and starts it again.</summary>
    public async Task RestartAsync()
    {
        await _silos.KillAsync(_random);
        await _silos.ReadyAsync();
    }

    /// <summary>Waits until every version counts the rows that were sent, durably, and has judged the counted windows that the replay closes.</summary>
    public async Task<Dictionary<WatchedVersion, VersionStatus>> SettledAsync(OfflineReplay replay)
    {
        Dictionary<WatchedVersion, VersionStatus> statuses = [];
        try
        {
            return await Inquiry.UntilAsync(
                "every version has counted the rows that were sent and judged its windows",
                async ct =>
                {
                    foreach (var version in WatchedVersion.All)
                    {
                        statuses[version] = await Client.GetStatusAsync(version.Id, ct);
                    }

                    return statuses;
                },
                answer => answer.All(status => IsSettled(status.Key, status.Value, replay)),
                answer => string.Join(", ", answer.Select(status => $"{status.Key.Id}: {status.Value.Rows} rows, {status.Value.ClosedWindows} windows closed, {status.Value.Labels} of {replay.Labels(status.Key.Id)}")),
                Patience);
        }
        catch (TimeoutException)
        {
            await ExplainAsync(statuses);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _producer.Dispose();
        await _silos.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task KillAsync()
    {
        var silo = _silos.KillAsync(_random);
        await _broker.DisturbAsync(_random);
        await silo;
    }

    /// <summary>Writes down where it stands, for whoever looks into a run that did not settle.</summary>
    private async Task ExplainAsync(Dictionary<WatchedVersion, VersionStatus> statuses)
    {
        _output.WriteLine("not settled in time:");
        foreach (var (version, status) in statuses)
        {
            _output.WriteLine($"  {version.Id}: {status.Rows} rows of {Sent.Rows[version.Id]}, {status.ClosedWindows} windows closed, malformed {status.Malformed}");
            foreach (var (shard, progress) in status.RowsByTopicPartition.Where(shard => shard.Value.Durable < shard.Value.Applied))
            {
                _output.WriteLine($"    {shard}: {progress}");
            }
        }

        foreach (var partition in (await Client.GetIngestAsync(CancellationToken.None)).Partitions.Where(partition => partition.Committed < partition.LogEnd || partition.State != "reading"))
        {
            _output.WriteLine($"  {partition}");
        }

        _output.WriteLine(string.Join(Environment.NewLine, _silos.Output.Split(Environment.NewLine).TakeLast(60)));
    }

    private bool IsSettled(WatchedVersion version, VersionStatus status, OfflineReplay replay) =>
        status.Rows >= Sent.Rows[version.Id]
        && status.RowsByTopicPartition.Values.All(shard => shard.Durable >= shard.Applied)
        && status.Malformed >= Sent.Bad.Values.Count(bad => bad.Version == version.Id)
        && status.ClosedWindows >= replay.Judged(version)
        && status.Labels == replay.Labels(version.Id);
}
