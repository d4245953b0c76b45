using System.Collections.Immutable;
using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>How far one partition was taken: rows below <paramref name="Applied"/> are in, whoever sends them again.</summary>
/// <param name="TopicId">Incarnation of the topic that <paramref name="Applied"/> belongs to; null before the first row.</param>
/// <param name="FormerTopicIds">Incarnations that were given up, newest last: a batch of one of them is a straggler.</param>
/// <param name="Applied">Offset after the last row taken.</param>
public sealed record SourceCursor(string? TopicId, ImmutableArray<string> FormerTopicIds, long Applied)
{
    private const int FormerTopicIdsMax = 8;

    /// <summary>Nothing was taken.</summary>
    public static SourceCursor None { get; } = new(null, [], 0);

    /// <summary>The cursor on a batch's topic; null when that is another one than was taken from, and its log was not merely lost with a broker's memory.</summary>
    public SourceCursor? Follow(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return TopicId == batch.TopicId ? this
            : TopicId is null ? this with { TopicId = batch.TopicId, Applied = 0 }
            : !batch.TopicIsEphemeral || FormerTopicIds.Contains(batch.TopicId, StringComparer.Ordinal) ? null
            : new SourceCursor(batch.TopicId, [.. FormerTopicIds.Append(TopicId).TakeLast(FormerTopicIdsMax)], 0);
    }

    /// <summary>How many of a batch's ascending offsets are in already. The rows of one message share an offset, so all of them are or none. O(log n).</summary>
    public int CountTaken(ReadOnlySpan<long> offsets)
    {
        var low = 0;
        var high = offsets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (offsets[middle] < Applied)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
