using System.Collections.Immutable;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;

namespace Sentinel.Decisions.Windows;

/// <summary>What a version knows of one shard.</summary>
/// <param name="NextSequence">Sequence of the next summary: those below were taken.</param>
/// <param name="Watermark">Event time up to which the shard has closed its windows; null before it closed one by event time.</param>
public sealed record ShardMark(long NextSequence, DateTimeOffset? Watermark)
{
    /// <summary>A shard that has closed nothing.</summary>
    public static ShardMark None { get; } = new(0, null);
}

/// <summary>A window by event time that waits for parts of other shards.</summary>
/// <param name="Id">Its name.</param>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="ReferenceDigest">The reference that its parts' bins belong to; null without one.</param>
/// <param name="Parts">Parts, in the order of their shards.</param>
/// <param name="Late">Rows that missed it, so far.</param>
public sealed record PendingWindow(string Id, DateTimeOffset From, DateTimeOffset To, string? ReferenceDigest, ImmutableArray<WindowSummary> Parts, long Late);

/// <summary>A window with all of its parts, to be judged.</summary>
/// <param name="Id">Its name.</param>
/// <param name="From">Start by event time; of its first row by count.</param>
/// <param name="To">End by event time; of its last row by count.</param>
/// <param name="FirstTime">Earliest event time among its rows.</param>
/// <param name="LastTime">Latest event time among its rows.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Late">Rows that missed it.</param>
/// <param name="ReferenceDigest">The reference that its bins belong to; null without one.</param>
/// <param name="Sources">Where its rows stand in the log.</param>
/// <param name="Sketches">Encoded sketches of its parts, in the order of their shards.</param>
/// <param name="Stream">The stream of windows that it follows in: its shard's <c>topic/partition</c> by count, <see cref="VersionEvidence.ByTime"/> by event time.</param>
public sealed record AssembledWindow(
    string Id,
    DateTimeOffset From,
    DateTimeOffset To,
    DateTimeOffset FirstTime,
    DateTimeOffset LastTime,
    long Rows,
    long Late,
    string? ReferenceDigest,
    WindowSource[] Sources,
    ImmutableArray<ReadOnlyMemory<byte>> Sketches,
    string Stream)
{
    /// <summary>What sequential detectors said of its scores, in the order of its parts.</summary>
    public DetectedChanges Detected { get; init; } = DetectedChanges.None;
}

/// <summary>Rows that missed a window which is judged already.</summary>
/// <param name="WindowId">Its name.</param>
/// <param name="Rows">How many.</param>
public sealed record LateArrival(string WindowId, long Rows);

/// <summary>What a version keeps to put windows together.</summary>
/// <param name="Shards">Shards by <c>topic/partition</c>.</param>
/// <param name="Pending">Windows by event time that wait, by start, then name, then reference.</param>
/// <param name="JudgedThrough">The latest end of a window by event time that was judged; null before the first.</param>
public sealed record AssemblyState(ImmutableSortedDictionary<string, ShardMark> Shards, ImmutableArray<PendingWindow> Pending, DateTimeOffset? JudgedThrough)
{
    /// <summary>No shard is known.</summary>
    public static AssemblyState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ShardMark>(StringComparer.Ordinal), [], null);
}

/// <summary>What summaries came to.</summary>
/// <param name="State">The next state.</param>
/// <param name="Ready">Windows to be judged now, in this order.</param>
/// <param name="Late">Rows that missed windows which are judged already.</param>
public sealed record AssemblyStep(AssemblyState State, ImmutableArray<AssembledWindow> Ready, ImmutableArray<LateArrival> Late);
