using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Decisions.Collecting;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Collecting;

public sealed class FirstRowsTests
{
    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 8, count: 1000)];

    [Theory]
    [InlineData(1000)]
    [InlineData(70)]
    [InlineData(7)]
    public void The_same_rows_freeze_to_the_same_digest_however_they_were_cut_into_batches(int batchRows)
    {
        var collector = Log.Chunk(batchRows).Aggregate(RowCollector.Empty, (state, rows) => state.Add(ColumnReader.Open(TrafficBatch.Columns(rows)), 0, wanted: 600));

        Assert.Equal(600, collector.Rows);
        var frozen = CollectedTable.Freeze(TrafficSource.Signature, collector.Waiting, 600);
        Assert.Equal(CollectedTable.Freeze(TrafficSource.Signature, [RowBlocks.Of(ColumnReader.Open(TrafficBatch.Columns(Log[..600])), 0, 600)], 600).Digest, frozen.Digest);
        Assert.Equal(600, frozen.Rows);
        Assert.Equal(Log[..600].Min(row => row.Amount), frozen.Features[0].Numeric!.Summary.Minimum);
        Assert.Equal(Log[..600].Count(row => row.Colour == "red"), frozen.Features[1].Categorical!.Counts[frozen.Features[1].Categorical!.IndexOf("red"u8)]);
        Assert.Equal(["0", "1"], frozen.Class!.Categories);
        Assert.Equal(600, frozen.Prediction!.Totals.Count);
        Assert.True(frozen.HasTimes);
    }

    [Fact]
    public void A_block_keeps_no_ids_and_rows_below_the_start_take_no_part()
    {
        var block = RowBlocks.Of(ColumnReader.Open(TrafficBatch.Columns(Log[..50])), 20, 30);

        Assert.Equal((Log[20].Offset, Log[49].Offset + 1, 30), (block.FromOffset, block.ToOffset, block.Rows));
        Assert.True(ColumnReader.Open(block.Columns.Span).Ids.IsEmpty);
    }

    [Fact]
    public void Repeats_are_known_by_partition_incarnation_and_offset()
    {
        var first = FirstRows.None;
        var rows = Rows(partition: 0, "a", 0, 100);
        first = first.With(rows, first.Fresh(rows));

        Assert.Empty(first.Fresh(rows));
        Assert.Equal(100, first.Fresh(rows with { Blocks = [.. rows.Blocks, .. Rows(0, "a", 100, 150).Blocks] })[0].FromOffset);
        Assert.Single(first.Fresh(Rows(1, "a", 0, 100)));
        Assert.Single(first.Fresh(Rows(0, "b", 0, 100)));
    }

    [Fact]
    public void Rows_are_frozen_by_partition_and_offset_whatever_order_they_came_in()
    {
        var first = FirstRows.None;
        foreach (var rows in (CollectedRows[])[Rows(10, "a", 0, 5), Rows(2, "a", 0, 5), Rows(2, "a", 5, 9), Rows(0, "b", 50, 60), Rows(0, "a", 0, 5)])
        {
            first = first.With(rows, rows.Blocks);
        }

        Assert.Equal([3, 4, 1, 2, 0], first.InOrder().Select(stretch => stretch.Slot));
        Assert.Equal("sentinel.predictions/0 50-60; sentinel.predictions/0 0-5; sentinel.predictions/2 0-9; sentinel.predictions/10 0-5", first.Describe());
        Assert.Equal("reference is being collected: 1,234 of 5,000 rows", FirstRows.ReasonOf(1234, 5000));
    }

    private static CollectedRows Rows(int partition, string topicId, long from, long to) =>
        new(new ShardId(ModelVersionId.Parse("housing@1.0.0"), "sentinel.predictions", partition), topicId, [new RowBlock(from, to, (int)(to - from), ReadOnlyMemory<byte>.Empty)]);
}
