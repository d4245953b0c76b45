using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Decisions.Labels;

namespace Sentinel.Grains.Labels;

/// <summary>All that a label shard stores under one ETag; the segments that it names were written before it.</summary>
/// <param name="Sources">How far each partition was taken, by <c>topic/partition</c>.</param>
/// <param name="Join">What waits, and outcomes that no summary tells of yet.</param>
/// <param name="Pending">The summary that the version has not confirmed; null without one.</param>
/// <param name="NextSequence">Sequence of the next summary.</param>
/// <param name="Garbage">Names of segments that are needed no more and may still be stored.</param>
public sealed record LabelShardRecord(
    ImmutableSortedDictionary<string, SourceCursor> Sources,
    LabelJoinImage Join,
    OutcomeSummary? Pending,
    long NextSequence,
    ImmutableArray<string> Garbage)
{
    /// <summary>A shard that has seen nothing.</summary>
    public static LabelShardRecord Empty { get; } = new(ImmutableSortedDictionary.Create<string, SourceCursor>(StringComparer.Ordinal), LabelJoinImage.Empty, null, 0, []);
}
