namespace Sentinel.Contracts.Batches;

/// <summary>
/// Rows of one model version out of one partition, in the order of the log, packed in byte columns: one call to a shard carries hundreds of rows.
/// Offsets are compared, never counted: <c>PreviousNext &lt;= offset of any row &lt; Next</c>, with holes where the log holds other versions.
/// </summary>
/// <param name="Topic">Kafka topic.</param>
/// <param name="TopicId">Identity of this incarnation of the topic: a topic that was deleted and made again has another one.</param>
/// <param name="TopicIsEphemeral">Whether the broker keeps its log in memory only, so that a new topic id is expected and adopted without alarm.</param>
/// <param name="Partition">Partition number, 0-based.</param>
/// <param name="PreviousNext"><paramref name="Next"/> of the last batch that this owner of the partition sent to this shard; 0 for its first.</param>
/// <param name="Next">Offset after the last row of this batch.</param>
/// <param name="RowCount">Rows in the columns; 0 where the batch only tells of malformed messages.</param>
/// <param name="SchemaDigest">Digest of the schema that laid the columns out; see <see cref="Versions.VersionSchema.Digest"/>.</param>
/// <param name="Columns">The columns, as <see cref="ColumnWriter"/> writes and <see cref="ColumnReader"/> reads them. The receiver must not keep it beyond the call.</param>
/// <param name="MalformedOffsets">Offsets, ascending, of messages that named this version but could not be read and went to the dead-letter topic.</param>
[GenerateSerializer, Immutable, Alias("sentinel.row-batch")]
public sealed record RowBatch(
    [property: Id(0)] string Topic,
    [property: Id(1)] string TopicId,
    [property: Id(2)] bool TopicIsEphemeral,
    [property: Id(3)] int Partition,
    [property: Id(4)] long PreviousNext,
    [property: Id(5)] long Next,
    [property: Id(6)] int RowCount,
    [property: Id(7)] string SchemaDigest,
    [property: Id(8)] ReadOnlyMemory<byte> Columns,
    [property: Id(9)] long[] MalformedOffsets);
