using System.ComponentModel.DataAnnotations;

namespace Sentinel.Ingest.Configuration;

/// <summary>Limits and times of taking predictions in: section <c>Ingest</c>.</summary>
public sealed record IngestOptions
{
    /// <summary>Rows from which a batch is sent.</summary>
    [Range(1, 65_536)]
    public int BatchRows { get; init; } = 1_024;

    /// <summary>Bytes from which a batch is sent.</summary>
    [Range(1_024, 64 << 20)]
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Longest time that the first row of a batch waits for others.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Batches that may wait for one shard before its partition stops being read.</summary>
    [Range(1, 1_024)]
    public int QueuedBatches { get; init; } = 4;

    /// <summary>Bytes of batches that may wait or be in flight in all.</summary>
    [Range(1 << 20, int.MaxValue)]
    public int QueuedBytes { get; init; } = 64 << 20;

    /// <summary>Grain calls in flight in all.</summary>
    [Range(1, 4_096)]
    public int CallsInFlight { get; init; } = 64;

    /// <summary>Bytes of messages of one partition that may wait for their version to be looked up.</summary>
    [Range(1 << 10, 1 << 30)]
    public int HeldBytes { get; init; } = 4 << 20;

    /// <summary>Dead letters of one partition that may wait for the broker.</summary>
    [Range(1, 100_000)]
    public int DeadLettersInFlight { get; init; } = 1_000;

    /// <summary>Largest message that is decoded; a larger one becomes a dead letter.</summary>
    [Range(1_024, 64 << 20)]
    public int MessageBytes { get; init; } = 1 << 20;

    /// <summary>
    /// How far an event time may be ahead of the Kafka timestamp, and of the silo's clock where a row comes in over HTTP; a row farther ahead is a dead letter, since it would close the
    /// windows of the rows after it. Brokers bound their own timestamps by the same hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan TimeAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an unknown model or version stays unknown before it is asked for again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan UnknownVersionTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>First pause after a grain call failed; doubles up to <see cref="RetryDelayMax"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a partition that is taken away may hold up the rebalance to finish its last barrier.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RevokeTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the last barriers may take at shutdown.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a partition may be held back before it is paused at the broker; a pause drops what was fetched ahead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan StallTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after which the broker takes a silent consumer's partitions away.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan SessionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two looks at the topic's identity.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan TopicCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// On a broker that keeps its log in memory: bytes of one partition that may be read ahead of the committed offset, and again bytes that a producer of this silo may be ahead of the
    /// reader. Together they must stay below the 5 MB that such a broker keeps of a partition.
    /// </summary>
    [Range(1 << 16, 9 << 18)]
    public int EphemeralBytes { get; init; } = 2 << 20;

    /// <summary>Messages that this silo's producer may have in flight.</summary>
    [Range(1, 1_000_000)]
    public int ProducerInFlight { get; init; } = 10_000;

    /// <summary>How long what a version answered waits for others before it is sent, unless answers wait for the broker.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan AnswerLinger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest time between the Kafka timestamps of a logged request and of its answer; whichever waits longer becomes a dead letter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan PairTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most messages of a partition between a logged request and its answer; read again, silently, when a partition changes hands.</summary>
    [Range(1, 10_000_000)]
    public int PairMessages { get; init; } = 20_000;

    /// <summary>Most bytes of a partition between a logged request and its answer: what waits takes no more memory.</summary>
    [Range(1 << 16, 1 << 30)]
    public int PairBytes { get; init; } = 32 << 20;

    /// <summary>Further settings of the Kafka clients by librdkafka's names, such as <c>security.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();
}
