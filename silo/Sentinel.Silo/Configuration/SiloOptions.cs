using System.ComponentModel.DataAnnotations;
using System.Net;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Audit;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Versions;
using Sentinel.Ingest.Configuration;

namespace Sentinel.Silo.Configuration;

/// <summary>Everything that can be set about a silo. Read from appsettings, environment (<c>Sentinel__Kafka__Partitions</c>) and command line (<c>--Kafka:Partitions=8</c>).</summary>
public sealed record SiloOptions
{
    /// <summary>Where the silo listens.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Where predictions come from.</summary>
    public KafkaOptions Kafka { get; init; } = new();

    /// <summary>Where records and artifacts are kept.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>How silos find each other.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>How often what is folded is made durable.</summary>
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Limits of taking predictions in.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>Limits of what folds rows into windows.</summary>
    public ShardOptions Shards { get; init; } = new();

    /// <summary>Limits of what judges windows.</summary>
    public VersionOptions Versions { get; init; } = new();

    /// <summary>Limits of what joins labels with their predictions.</summary>
    public LabelOptions Labels { get; init; } = new();

    /// <summary>How histories are signed, and how long they are kept.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>How versions are served.</summary>
    public ScoringOptions Scoring { get; init; } = new();

    /// <summary>Who may be told.</summary>
    public HookOptions Hooks { get; init; } = new();

    /// <summary>What is made of versions that MLflow's clients register.</summary>
    public MlflowOptions Mlflow { get; init; } = new();

    /// <summary>Who may do what.</summary>
    public SecurityOptions Security { get; init; } = new();
}

/// <summary>What is made of versions that MLflow's clients register.</summary>
public sealed record MlflowOptions
{
    /// <summary>Folder that sources of scheme <c>file</c> are read from. Empty: from anywhere while no API key is configured, and from nowhere once one is.</summary>
    public string SourceFolder { get; init; } = "";

    /// <summary>Seconds in which a source must be read; the client waits for it.</summary>
    [Range(1, 600)]
    public int SourceSeconds { get; init; } = 20;

    /// <summary>Of how many of its first live rows a version's reference is frozen.</summary>
    [Range(100, 50_000)]
    public int FirstRows { get; init; } = 1000;
}

/// <summary>Who may be told of events.</summary>
public sealed record HookOptions
{
    /// <summary>Whether hooks may lead to loopback, private and link-local addresses.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Address under which people reach this silo's page, as receivers are told; empty: the first of <c>Http:Urls</c>.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>Folder of the programs that hooks of type <c>command</c> may run, by their bare names; empty: none may.</summary>
    public string CommandFolder { get; init; } = "";

    /// <summary>Seconds after which a command is ended; the other hooks of its model wait for it.</summary>
    [Range(1, 300)]
    public int CommandSeconds { get; init; } = 30;

    /// <summary>Matchers of alerts that an Alertmanager sends: one that fits them all has its model put back. Empty: <c>sentinel_action="rollback"</c>.</summary>
    public IReadOnlyList<string> RollbackMatchers { get; init; } = [];

    /// <summary><see cref="RollbackMatchers"/> as they are asked; those that are none were refused when the silo started.</summary>
    public IReadOnlyCollection<LabelMatcher> ParsedRollbackMatchers() => RollbackMatchers.Count == 0
        ? AlertmanagerNotice.RollbackMatchers
        : [.. RollbackMatchers.Select(text => LabelMatchers.TryParse(text, out var matcher, out _) ? matcher : null).OfType<LabelMatcher>()];
}

/// <summary>Where the silo listens.</summary>
public sealed record HttpOptions
{
    /// <summary>Addresses, separated by semicolons. One that is not loopback is refused while no API key is configured.</summary>
    [Required]
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Largest request body in bytes.</summary>
    [Range(1024, 1L << 40)]
    public long MaxBodyBytes { get; init; } = 256L << 20;
}

/// <summary>What keeps records and artifacts.</summary>
public enum StorageKind
{
    /// <summary>Files below <see cref="StorageOptions.Path"/>.</summary>
    File,

    /// <summary>Azure Blob Storage.</summary>
    AzureBlob,

    /// <summary>The process: gone with it.</summary>
    Memory,
}

/// <summary>Where records and artifacts are kept.</summary>
public sealed record StorageOptions
{
    /// <summary>What keeps them.</summary>
    public StorageKind Kind { get; init; } = StorageKind.File;

    /// <summary>Connection string of the Azure Storage account; required for <see cref="StorageKind.AzureBlob"/>.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Folder for <see cref="StorageKind.File"/>; in Azure the containers are <c>sentinel-records</c> and <c>sentinel-artifacts</c>.</summary>
    [Required]
    public string Path { get; init; } = "./.sentinel/data";
}

/// <summary>What silos find each other by.</summary>
public enum ClusterKind
{
    /// <summary>One machine.</summary>
    Localhost,
}

/// <summary>How silos find each other.</summary>
public sealed record ClusterOptions
{
    /// <summary>What they find each other by.</summary>
    public ClusterKind Kind { get; init; } = ClusterKind.Localhost;

    /// <summary>Identity of the service: records belong to it.</summary>
    [Required]
    public string ServiceId { get; init; } = "sentinel";

    /// <summary>Identity of the cluster.</summary>
    [Required]
    public string ClusterId { get; init; } = "sentinel";

    /// <summary>Port that silos talk on.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port that clients talk to.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; init; } = 30000;

    /// <summary>The silo of this machine that was started first, as <c>127.0.0.1:11111</c>: it keeps the list of silos, and this one joins it. Empty: this silo is that one.</summary>
    public string PrimarySilo { get; init; } = "";

    /// <summary><see cref="PrimarySilo"/> as it is handed to Orleans; null where it is empty, or no endpoint.</summary>
    public IPEndPoint? PrimaryEndpoint => IPEndPoint.TryParse(PrimarySilo.Replace("localhost:", "127.0.0.1:", StringComparison.OrdinalIgnoreCase), out var endpoint) ? endpoint : null;

    /// <summary>Whether this silo joins another.</summary>
    public bool IsSecondary => PrimarySilo.Length > 0;
}

/// <summary>How versions are served.</summary>
public sealed record ScoringOptions
{
    /// <summary>Models that are kept loaded at once; the one used least recently makes room.</summary>
    [Range(1, 10_000)]
    public int MaxSessions { get; init; } = 32;

    /// <summary>Rows of one request.</summary>
    [Range(1, 1_000_000)]
    public int MaxRows { get; init; } = 10_000;

    /// <summary>Requests that may wait while every core is busy; more are answered 503.</summary>
    [Range(0, 100_000)]
    public int MaxQueued { get; init; } = 1024;

    /// <summary>Whether a bounded sample of requests and answers is stored for each version, so that it can be verified later. Requests may hold what must not be stored.</summary>
    public bool KeepSample { get; init; } = true;

    /// <summary>Cores that requests of one version may take at once; 0: all of them.</summary>
    [Range(0, 1024)]
    public int VersionCores { get; init; }

    /// <summary>Requests of one version that may wait, so that a slow one leaves room for others; more are answered 503.</summary>
    [Range(0, 100_000)]
    public int VersionQueued { get; init; } = 1024;

    /// <summary>
    /// Whether an answer waits until the broker has what is watched of it. Without it an answer is given once its prediction is in the queue to the broker, as long as the broker takes what is in there.
    /// </summary>
    public bool AwaitBroker { get; init; }

    /// <summary>Rows of copied requests that may wait for shadow versions; copies of more are dropped, and counted.</summary>
    [Range(1, 10_000_000)]
    public int ShadowRows { get; init; } = 20_000;

    /// <summary>Time in which a version must answer, in seconds from being given a core; where versions are compared, later answers, which are given all the same, count as errors.</summary>
    [Range(0.001, 3600)]
    public double LateSeconds { get; init; } = 10;

    /// <summary><see cref="LateSeconds"/> as a time.</summary>
    public TimeSpan LateAfter => TimeSpan.FromSeconds(LateSeconds);
}

/// <summary>Who may do what.</summary>
public sealed record SecurityOptions
{
    /// <summary>Known keys; empty: everybody who reaches the loopback address may do everything.</summary>
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];
}

/// <summary>What a key's holder may do; each role may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Send predictions, register, promote, roll back, acknowledge.</summary>
    Operator,

    /// <summary>Set where events are sent to.</summary>
    Admin,
}

/// <summary>A key that is known by its digest only.</summary>
public sealed record ApiKeyOptions
{
    /// <summary>Name of the holder, as it stands in the audit.</summary>
    [Required]
    public string Name { get; init; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes, 64 hexadecimal digits (<c>printf %s KEY | sha256sum</c>).</summary>
    [Required, RegularExpression("^[0-9A-Fa-f]{64}$")]
    public string Sha256 { get; init; } = "";

    /// <summary>What the holder may do.</summary>
    public Role Role { get; init; } = Role.Viewer;
}
