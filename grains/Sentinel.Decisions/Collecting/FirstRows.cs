using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;

namespace Sentinel.Decisions.Collecting;

/// <summary>A stretch of a partition whose rows have come for a version's first reference.</summary>
/// <param name="Slot">Page record that holds them.</param>
/// <param name="Topic">Kafka topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="TopicId">Incarnation of the topic.</param>
/// <param name="FromOffset">Offset of the first row.</param>
/// <param name="ToOffset">Offset after the last row.</param>
/// <param name="Rows">How many.</param>
public sealed record CollectedStretch(int Slot, string Topic, int Partition, string TopicId, long FromOffset, long ToOffset, int Rows);

/// <summary>
/// The first rows of a version without a reference, until there are enough to freeze one. The rows themselves are in pages of their own; once a reference is frozen nobody needs them,
/// and they are removed.
/// </summary>
/// <param name="Stretches">What has come, in the order in which it came.</param>
/// <param name="IsOver">Whether there is a reference, so that the pages are to be removed.</param>
public sealed record FirstRows(ImmutableArray<CollectedStretch> Stretches, bool IsOver)
{
    /// <summary>Fewest rows that may be asked for.</summary>
    public const int Fewest = 100;

    /// <summary>Most rows that may be asked for.</summary>
    public const int Most = 50_000;

    /// <summary>Most cells, rows times features, that may be collected.</summary>
    public const long MostCells = 5_000_000;

    /// <summary>Nothing has come.</summary>
    public static FirstRows None { get; } = new([], IsOver: false);

    /// <summary>Rows that have come.</summary>
    public long Rows => Stretches.Sum(stretch => (long)stretch.Rows);

    /// <summary>Offset up to which a partition's rows have come; 0 for none.</summary>
    public long Through(ShardId shard, string topicId)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return Stretches.Where(stretch => stretch.Topic == shard.Topic && stretch.Partition == shard.Partition && stretch.TopicId == topicId).Select(stretch => stretch.ToOffset).DefaultIfEmpty(0).Max();
    }

    /// <summary>What of a shard's rows has not come before: repeats are harmless.</summary>
    public RowBlock[] Fresh(CollectedRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var through = Through(rows.Shard, rows.TopicId);
        return [.. rows.Blocks.Where(block => block.FromOffset >= through)];
    }

    /// <summary>With another stretch, of rows that are durable in its slot.</summary>
    public FirstRows With(CollectedRows rows, RowBlock[] fresh)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(fresh);
        return this with { Stretches = Stretches.Add(new CollectedStretch(Stretches.Length, rows.Shard.Topic, rows.Shard.Partition, rows.TopicId, fresh[0].FromOffset, fresh[^1].ToOffset, fresh.Sum(block => block.Rows))) };
    }

    /// <summary>The stretches in the order in which their rows are frozen: by topic and partition, incarnations as they came, offsets ascending.</summary>
    public IEnumerable<CollectedStretch> InOrder() => Stretches
        .OrderBy(stretch => stretch.Topic, StringComparer.Ordinal)
        .ThenBy(stretch => stretch.Partition)
        .ThenBy(stretch => Stretches.First(other => other.Topic == stretch.Topic && other.Partition == stretch.Partition && other.TopicId == stretch.TopicId).Slot)
        .ThenBy(stretch => stretch.FromOffset);

    /// <summary>Which stretches of which partitions hold the rows, in words: <c>sentinel.predictions/0 0-1234</c>.</summary>
    public string Describe() => string.Join("; ", InOrder()
        .GroupBy(stretch => (stretch.Topic, stretch.Partition, stretch.TopicId))
        .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key.Topic}/{part.Key.Partition} {part.First().FromOffset}-{part.Last().ToOffset}")));

    /// <summary>Why nothing can be judged yet.</summary>
    public static string ReasonOf(long rows, int wanted) => string.Create(CultureInfo.InvariantCulture, $"reference is being collected: {rows:N0} of {wanted:N0} rows");
}
