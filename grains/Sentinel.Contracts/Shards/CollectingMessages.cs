namespace Sentinel.Contracts.Shards;

/// <summary>Rows of one stretch of a partition, collected for a version's first reference.</summary>
/// <param name="FromOffset">Offset of its first row.</param>
/// <param name="ToOffset">Offset after its last row.</param>
/// <param name="Rows">How many.</param>
/// <param name="Columns">Their columns, as <see cref="Batches.ColumnReader"/> reads them, without ids.</param>
[GenerateSerializer, Immutable, Alias("sentinel.row-block")]
public sealed record RowBlock([property: Id(0)] long FromOffset, [property: Id(1)] long ToOffset, [property: Id(2)] int Rows, [property: Id(3)] ReadOnlyMemory<byte> Columns);

/// <summary>Rows that a shard has made durable and hands to the version.</summary>
/// <param name="Shard">Where they come from.</param>
/// <param name="TopicId">Incarnation of the topic that the offsets belong to.</param>
/// <param name="Blocks">The rows, in the order of the log.</param>
[GenerateSerializer, Immutable, Alias("sentinel.collected-rows")]
public sealed record CollectedRows([property: Id(0)] ShardId Shard, [property: Id(1)] string TopicId, [property: Id(2)] RowBlock[] Blocks);
