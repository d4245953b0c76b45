using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Shards;

/// <summary>What a shard did with a batch or a checkpoint.</summary>
public enum ApplyOutcome
{
    /// <summary>Applied, or durable.</summary>
    Done,

    /// <summary>The shard has forgotten rows that were sent before: nothing was applied, and the partition must be read again from its last barrier.</summary>
    Gap,

    /// <summary>The topic is another one than the shard's offsets belong to: nothing was applied, and the partition must stop.</summary>
    TopicChanged,

    /// <summary>The columns do not belong to the version's schema: ask for it again.</summary>
    SchemaChanged,

    /// <summary>The version is no longer registered.</summary>
    UnknownVersion,

    /// <summary>Too many closed windows wait for the version: send again later.</summary>
    Busy,
}

/// <summary>Answer of a shard.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Applied">Offset after the last row that is folded.</param>
/// <param name="Durable">Offset after the last row that is durable.</param>
/// <param name="RowsApplied">Rows folded by this call.</param>
/// <param name="RowsSkipped">Rows below the applied offset, skipped by this call.</param>
/// <param name="RowsLate">Rows of this call that missed their window.</param>
[GenerateSerializer, Immutable, Alias("sentinel.apply-result")]
public sealed record ApplyResult(
    [property: Id(0)] ApplyOutcome Outcome,
    [property: Id(1)] long Applied,
    [property: Id(2)] long Durable,
    [property: Id(3)] int RowsApplied = 0,
    [property: Id(4)] int RowsSkipped = 0,
    [property: Id(5)] int RowsLate = 0);

/// <summary>What a shard needs to fold rows of a version.</summary>
/// <param name="Schema">Columns.</param>
/// <param name="Reference">Encoded reference profile; null without one: rows are then counted, and cells only by whether they hold a value.</param>
/// <param name="ReferenceDigest">Digest of the reference.</param>
/// <param name="Window">How windows are cut.</param>
/// <param name="Number">Grows with every change.</param>
/// <param name="Labels">Whether rows are passed on to wait for their labels.</param>
[GenerateSerializer, Immutable, Alias("sentinel.shard-plan")]
public sealed record ShardPlan(
    [property: Id(0)] VersionSchema Schema,
    [property: Id(1)] ReadOnlyMemory<byte>? Reference,
    [property: Id(2)] string? ReferenceDigest,
    [property: Id(3)] WindowPolicy Window,
    [property: Id(4)] long Number,
    [property: Id(5)] bool Labels = false)
{
    /// <summary>Sequential detectors on scores.</summary>
    [Id(6)]
    public DetectorPolicy[] Detectors { get; init; } = [];

    /// <summary>Rows that are collected over all shards for the version's first reference; 0 when there is one, or none is wanted.</summary>
    [Id(7)]
    public int CollectRows { get; init; }
}

/// <summary>A closed window of a shard, or its part of a window by event time.</summary>
/// <param name="Shard">Where it comes from.</param>
/// <param name="WindowId">Name of the window; see <see cref="WindowReport.Id"/>.</param>
/// <param name="Sequence">Number of this summary in the shard, 0-based and without holes: with <paramref name="Shard"/> its idempotency key.</param>
/// <param name="From">Start of the window by event time; of the first row by count.</param>
/// <param name="To">End of the window by event time; of the last row by count.</param>
/// <param name="FirstTime">Earliest event time among its rows.</param>
/// <param name="LastTime">Latest event time among its rows.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Late">Rows that missed it and came before this summary was made.</param>
/// <param name="FromOffset">Offset of its first row.</param>
/// <param name="ToOffset">Offset after its last row.</param>
/// <param name="Watermark">Event time up to which the shard has closed its windows by event time; null by count.</param>
/// <param name="PlanNumber">Plan that it was folded by.</param>
/// <param name="ReferenceDigest">Reference that its bins belong to; null without one.</param>
/// <param name="Sketch">Encoded window sketch.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-summary")]
public sealed record WindowSummary(
    [property: Id(0)] ShardId Shard,
    [property: Id(1)] string WindowId,
    [property: Id(2)] long Sequence,
    [property: Id(3)] DateTimeOffset From,
    [property: Id(4)] DateTimeOffset To,
    [property: Id(5)] DateTimeOffset FirstTime,
    [property: Id(6)] DateTimeOffset LastTime,
    [property: Id(7)] long Rows,
    [property: Id(8)] long Late,
    [property: Id(9)] long FromOffset,
    [property: Id(10)] long ToOffset,
    [property: Id(11)] DateTimeOffset? Watermark,
    [property: Id(12)] long PlanNumber,
    [property: Id(13)] string? ReferenceDigest,
    [property: Id(14)] ReadOnlyMemory<byte> Sketch)
{
    /// <summary>What sequential detectors said of its scores, in the order of its rows.</summary>
    [Id(15)]
    public DetectedChanges Detected { get; init; } = DetectedChanges.None;
}

/// <summary>A shard as it stands.</summary>
/// <param name="Shard">Which.</param>
/// <param name="TopicId">Incarnation of the topic that the offsets belong to; null before the first row.</param>
/// <param name="Applied">Offset after the last row that is folded.</param>
/// <param name="Durable">Offset after the last row that is durable.</param>
/// <param name="Rows">Rows folded in all, each once, late ones included.</param>
/// <param name="RowsDurable">The same in the durable record.</param>
/// <param name="Late">Rows that missed their window.</param>
/// <param name="Duplicates">Rows skipped because they were folded before.</param>
/// <param name="Malformed">Messages of this version that went to the dead-letter topic.</param>
/// <param name="UnknownFeatureCells">Cells of features that the signature does not name.</param>
/// <param name="OpenWindows">Windows that still take rows.</param>
/// <param name="ClosedWindows">Windows closed in all.</param>
/// <param name="Pending">Closed windows that the version has not confirmed.</param>
[GenerateSerializer, Immutable, Alias("sentinel.shard-status")]
public sealed record ShardStatus(
    [property: Id(0)] ShardId Shard,
    [property: Id(1)] string? TopicId,
    [property: Id(2)] long Applied,
    [property: Id(3)] long Durable,
    [property: Id(4)] long Rows,
    [property: Id(5)] long RowsDurable,
    [property: Id(6)] long Late,
    [property: Id(7)] long Duplicates,
    [property: Id(8)] long UnknownFeatureCells,
    [property: Id(9)] OpenWindow[] OpenWindows,
    [property: Id(10)] long ClosedWindows,
    [property: Id(11)] int Pending,
    [property: Id(12)] long Malformed)
{
    /// <summary>How far its sequential detectors have come.</summary>
    [Id(13)]
    public DetectorStatus[] Detectors { get; init; } = [];
}
