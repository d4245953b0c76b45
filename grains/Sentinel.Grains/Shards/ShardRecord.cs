using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Windows;

namespace Sentinel.Grains.Shards;

/// <summary>All that a shard stores, under one ETag: what is folded, up to where, and what still has to be told.</summary>
/// <param name="TopicId">Incarnation of the topic that <paramref name="Applied"/> belongs to; null before the first row.</param>
/// <param name="FormerTopicIds">Incarnations that were given up, newest last: a batch of one of them is a straggler.</param>
/// <param name="Applied">Offset after the last row that is folded.</param>
/// <param name="Duplicates">Rows skipped because they were folded before.</param>
/// <param name="Malformed">Messages of the version that went to the dead-letter topic.</param>
/// <param name="UnknownFeatureCells">Cells of features that the signature does not name.</param>
/// <param name="Windows">The windows, open and closed.</param>
public sealed record ShardRecord(
    string? TopicId,
    string[] FormerTopicIds,
    long Applied,
    long Duplicates,
    long Malformed,
    long UnknownFeatureCells,
    ShardWindowsImage Windows)
{
    /// <summary>Rows that are collected for the version's first reference.</summary>
    public RowCollector Collected { get; init; } = RowCollector.Empty;

    /// <summary>A shard that has seen nothing.</summary>
    public static ShardRecord Empty { get; } = new(null, [], 0, 0, 0, 0, ShardWindowsImage.Empty);
}
