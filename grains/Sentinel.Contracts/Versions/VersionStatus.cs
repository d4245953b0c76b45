using System.Collections.Immutable;
using Sentinel.Contracts.Labels;

namespace Sentinel.Contracts.Versions;

/// <summary>How far one shard of a version has come: <c>durable &lt;= applied</c>.</summary>
/// <param name="Applied">Offset after the last row that is folded.</param>
/// <param name="Durable">Offset after the last row that a crash cannot take away.</param>
[GenerateSerializer, Immutable, Alias("sentinel.shard-progress")]
public sealed record ShardProgress([property: Id(0)] long Applied, [property: Id(1)] long Durable);

/// <summary>A window that still takes rows.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.open-window")]
public sealed record OpenWindow([property: Id(0)] string Id, [property: Id(1)] long Rows, [property: Id(2)] DateTimeOffset? FirstTime, [property: Id(3)] DateTimeOffset? LastTime);

/// <summary>A version as it stands: the answer of <c>GET …/versions/{v}/status</c>.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.version-status")]
public sealed record VersionStatus(
    [property: Id(0)] string Model,
    [property: Id(1)] string Version,
    [property: Id(2)] long Rows,
    [property: Id(3)] ImmutableSortedDictionary<string, ShardProgress> RowsByTopicPartition,
    [property: Id(4)] long Late,
    [property: Id(5)] long Duplicates,
    [property: Id(6)] long Malformed,
    [property: Id(7)] OpenWindow[] OpenWindows,
    [property: Id(8)] long ClosedWindows,
    [property: Id(9)] Verdict Verdict,
    [property: Id(10)] WindowReport? LastReport,
    [property: Id(11)] long ReferenceRows,
    [property: Id(12)] string? Sentence)
{
    /// <summary>Its labels; null while none has come and no prediction waits for one.</summary>
    [Id(13)]
    public LabelStatus? Labels { get; init; }

    /// <summary>What its sequential detectors said last, newest first; at most 100.</summary>
    [Id(14)]
    public DetectedChange[] Detections { get; init; } = [];

    /// <summary>How far its sequential detectors have come.</summary>
    [Id(15)]
    public DetectorStatus[] Detectors { get; init; } = [];
}
