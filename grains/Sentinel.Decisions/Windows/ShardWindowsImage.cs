using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Windows;

/// <summary>An open window as it is stored. Times are Unix microseconds.</summary>
/// <param name="Id">Its name.</param>
/// <param name="From">Start by event time; 0 by count.</param>
/// <param name="To">End by event time; 0 by count.</param>
/// <param name="FirstTime">Earliest event time among its rows.</param>
/// <param name="LastTime">Latest event time among its rows.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="FromOffset">Offset of its first row.</param>
/// <param name="ToOffset">Offset after its last row.</param>
/// <param name="PlanNumber">Plan that it was opened under.</param>
/// <param name="Window">How that plan cuts.</param>
/// <param name="ReferenceDigest">The reference that its bins belong to; null without one.</param>
/// <param name="Sketch">Encoded sketch; empty without a reference.</param>
public sealed record LiveWindowImage(
    string Id,
    long From,
    long To,
    long FirstTime,
    long LastTime,
    long Rows,
    long FromOffset,
    long ToOffset,
    long PlanNumber,
    WindowPolicy Window,
    string? ReferenceDigest,
    ReadOnlyMemory<byte> Sketch)
{
    /// <summary>What sequential detectors said of its scores.</summary>
    public DetectedChanges Detected { get; init; } = DetectedChanges.None;
}

/// <summary>Rows that missed a window by event time since the last window closed.</summary>
/// <param name="From">Start of the window that they missed, in Unix microseconds.</param>
/// <param name="To">Its end.</param>
/// <param name="Rows">How many.</param>
public sealed record LateRows(long From, long To, long Rows);

/// <summary>All that a shard's windows are, as it is stored.</summary>
/// <param name="Open">Windows that still take rows.</param>
/// <param name="Missed">Late rows that no summary tells of yet, by start.</param>
/// <param name="Outbox">Closed windows that the version has not confirmed, by sequence.</param>
/// <param name="NextSequence">Sequence of the next summary.</param>
/// <param name="NextNumber">Number of the next counted window.</param>
/// <param name="Watermark">Event time in Unix microseconds up to which windows are closed; <see cref="long.MinValue"/> before the first row.</param>
/// <param name="Rows">Rows folded in all, late ones included.</param>
/// <param name="Late">Rows that missed their window.</param>
/// <param name="Closed">Windows closed in all.</param>
public sealed record ShardWindowsImage(
    LiveWindowImage[] Open,
    LateRows[] Missed,
    WindowSummary[] Outbox,
    long NextSequence,
    long NextNumber,
    long Watermark,
    long Rows,
    long Late,
    long Closed)
{
    /// <summary>A shard that has seen nothing.</summary>
    public static ShardWindowsImage Empty { get; } = new([], [], [], 0, 0, long.MinValue, 0, 0, 0);

    /// <summary>State of the sequential detectors on scores; empty without any.</summary>
    public ReadOnlyMemory<byte> Detectors { get; init; } = ReadOnlyMemory<byte>.Empty;
}
