using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.Sketches;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Windows;

public sealed class ShardWindowsTests
{
    private static readonly ShardId Shard = ShardId.Parse("housing@1.0.0/sentinel.predictions/3");

    [Fact]
    public void A_counted_window_ends_at_its_row_inside_a_batch()
    {
        var windows = Windows(new WindowPolicy(Count: 100));
        var rows = TrafficSource.Rows(seed: 3, count: 250).ToArray();

        Fold(windows, rows);

        Assert.Equal(["p3-0", "p3-1"], windows.Outbox.Select(summary => summary.WindowId));
        Assert.Equal([100L, 100L], windows.Outbox.Select(summary => summary.Rows));
        Assert.Equal(rows[100].Offset, windows.Outbox[1].FromOffset);
        Assert.Equal(rows[199].Offset + 1, windows.Outbox[1].ToOffset);
        Assert.Equal(50, windows.Open.Single().Rows);
        Assert.Equal(250, windows.Rows);
    }

    [Fact]
    public void A_counted_window_holds_the_statistics_of_its_rows_alone()
    {
        var windows = Windows(new WindowPolicy(Count: 100));
        var rows = TrafficSource.Rows(seed: 3, count: 250).ToArray();
        Fold(windows, rows);

        var sketch = WindowSketch.Decode(TrafficSource.Reference, windows.Outbox[1].Sketch.Span);

        Assert.Equal(rows[100..200].Average(row => row.Amount), sketch.Features[0].Numeric!.Moments.Mean, 12);
        Assert.Equal(rows[100..200].Count(row => row.Colour is null), sketch.Features[1].Categorical!.Missing);
        Assert.Equal(rows[100..200].Max(row => row.Age), sketch.Features[2].Numeric!.Maximum);
        Assert.Equal(100, sketch.Class!.Count);
    }

    [Fact]
    public void A_window_by_event_time_closes_when_the_watermark_passes_its_end()
    {
        var windows = Windows(new WindowPolicy(Count: null, EverySeconds: 60, LatenessSeconds: 10));

        Fold(windows, [RowAt(0, 5), RowAt(1, 59), RowAt(2, 61), RowAt(3, 69.9)]);
        Assert.Empty(windows.Outbox);

        Fold(windows, [RowAt(4, 70)]);
        var closed = Assert.Single(windows.Outbox);
        Assert.Equal("t20260301T000000Z", closed.WindowId);
        Assert.Equal(2, closed.Rows);
        Assert.Equal(60, (closed.Watermark!.Value - closed.From).TotalSeconds);
        Assert.Equal(3, windows.Open.Single().Rows);
    }

    [Fact]
    public void A_row_after_its_window_is_late_and_the_next_summary_says_which_window_it_missed()
    {
        var windows = Windows(new WindowPolicy(Count: null, EverySeconds: 60, LatenessSeconds: 10));
        Fold(windows, [RowAt(0, 5), RowAt(1, 75)]);

        var late = Fold(windows, [RowAt(2, 6), RowAt(3, 62), RowAt(4, 135)]);

        Assert.Equal(1, late);
        Assert.Equal(1, windows.Late);
        Assert.Equal(5, windows.Rows);
        Assert.Equal(["t20260301T000000Z", "t20260301T000000Z", "t20260301T000100Z"], windows.Outbox.Select(summary => summary.WindowId));
        Assert.Equal([0L, 1L, 0L], windows.Outbox.Select(summary => summary.Late));
        Assert.Equal([1L, 0L, 2L], windows.Outbox.Select(summary => summary.Rows));
        Assert.Equal([0L, 1L, 2L], windows.Outbox.Select(summary => summary.Sequence));
    }

    [Fact]
    public void Late_rows_move_no_watermark_and_fill_no_window()
    {
        var windows = Windows(new WindowPolicy(Count: null, EverySeconds: 60));
        Fold(windows, [RowAt(0, 100), RowAt(1, 130)]);
        var watermark = windows.Watermark;

        Fold(windows, [RowAt(2, 1), RowAt(3, 59)]);

        Assert.Equal(watermark, windows.Watermark);
        Assert.Equal(1, windows.Open.Single().Rows);
        Assert.Equal(2, windows.Late);
    }

    [Fact]
    public void Any_split_of_the_rows_into_batches_gives_the_same_windows() =>
        Prop.ForAll(Arb.From(Splits()), split =>
        {
            foreach (var policy in Policies)
            {
                var whole = Windows(policy);
                Fold(whole, split.Rows);
                var parts = Windows(policy);
                var start = 0;
                foreach (var length in split.Lengths)
                {
                    var end = Math.Min(start + length, split.Rows.Length);
                    Fold(parts, split.Rows[start..end]);
                    start = end;
                }

                Fold(parts, split.Rows[start..]);
                AssertSame(whole.ToImage(), parts.ToImage());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Storing_and_restoring_between_any_two_batches_changes_nothing() =>
        Prop.ForAll(Arb.From(Splits()), split =>
        {
            foreach (var policy in Policies)
            {
                var whole = Windows(policy);
                Fold(whole, split.Rows);
                var image = ShardWindowsImage.Empty;
                foreach (var batch in split.Rows.Chunk(split.Lengths[0]))
                {
                    var plan = new FoldPlan(1, policy, TrafficSource.Reference);
                    var windows = new ShardWindows(Shard, plan, image, _ => plan);
                    Fold(windows, batch);
                    image = windows.ToImage();
                }

                AssertSame(whole.ToImage(), image);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_row_is_in_one_window_or_late_or_open() =>
        Prop.ForAll(Arb.From(Splits()), split =>
        {
            foreach (var policy in Policies)
            {
                var windows = Windows(policy);
                Fold(windows, split.Rows);
                Assert.Equal(split.Rows.Length, windows.Outbox.Sum(summary => summary.Rows) + windows.Open.Sum(window => window.Rows) + windows.Late);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Open_windows_keep_their_reference_and_new_ones_take_the_new_one()
    {
        var windows = Windows(new WindowPolicy(Count: 100));
        var rows = TrafficSource.Rows(seed: 4, count: 200).ToArray();
        Fold(windows, rows[..40]);

        windows.Adopt(new FoldPlan(2, new WindowPolicy(Count: 100), TrafficSource.OtherReference));
        Fold(windows, rows[40..]);

        Assert.Equal([TrafficSource.Reference.Digest, TrafficSource.OtherReference.Digest], windows.Outbox.Select(summary => summary.ReferenceDigest));
        Assert.Equal([1L, 2L], windows.Outbox.Select(summary => summary.PlanNumber));
    }

    [Fact]
    public void A_change_from_counting_to_event_time_closes_the_window_that_would_never_fill()
    {
        var windows = Windows(new WindowPolicy(Count: 100));
        Fold(windows, [.. TrafficSource.Rows(seed: 4, count: 40)]);

        windows.Adopt(new FoldPlan(2, new WindowPolicy(null, EverySeconds: 60), TrafficSource.Reference));

        Assert.Equal(40, windows.Outbox.Single().Rows);
        Assert.Empty(windows.Open);
    }

    [Fact]
    public void Without_a_reference_rows_are_counted()
    {
        var plan = new FoldPlan(1, new WindowPolicy(Count: 10), reference: null);
        var windows = new ShardWindows(Shard, plan, ShardWindowsImage.Empty, _ => plan);

        Fold(windows, [.. TrafficSource.Rows(seed: 4, count: 15)]);

        Assert.Equal(10, windows.Outbox.Single().Rows);
        Assert.True(windows.Outbox.Single().Sketch.IsEmpty);
    }

    [Fact]
    public void Confirmed_summaries_leave_the_outbox_and_numbers_go_on()
    {
        var windows = Windows(new WindowPolicy(Count: 10));
        Fold(windows, [.. TrafficSource.Rows(seed: 4, count: 30)]);

        windows.Confirm(1);

        Assert.Equal(2, windows.Outbox.Single().Sequence);
        Assert.Equal(3, windows.NextSequence);
    }

    [Fact]
    public void Folding_allocates_nothing_for_a_row()
    {
        var windows = Windows(new WindowPolicy(Count: 10_000_000));
        var columns = TrafficBatch.Columns([.. TrafficSource.Rows(seed: 5, count: 500)]);
        for (var i = 0; i < 50; i++)
        {
            windows.Fold(ColumnReader.Open(columns), 0);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            windows.Fold(ColumnReader.Open(columns), 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0, "t19700101T000000Z")]
    [InlineData(500_000, "t19700101T000000.5Z")]
    [InlineData(-60_000_000, "t19691231T235900Z")]
    public void Windows_by_event_time_are_named_by_their_start(long start, string name) => Assert.Equal(name, WindowName.Timed(start));

    [Theory]
    [InlineData(-1, -60_000_000)]
    [InlineData(-60_000_000, -60_000_000)]
    [InlineData(0, 0)]
    [InlineData(59_999_999, 0)]
    public void The_grid_is_aligned_to_the_epoch_on_both_of_its_sides(long time, long start) =>
        Assert.Equal(start, new FoldPlan(1, new WindowPolicy(null, EverySeconds: 60), null).StartOf(time));

    private static WindowPolicy[] Policies { get; } =
        [new WindowPolicy(Count: 37), new WindowPolicy(null, EverySeconds: 20, LatenessSeconds: 0), new WindowPolicy(null, EverySeconds: 20, LatenessSeconds: 15)];

    private static Gen<(TrafficRow[] Rows, int[] Lengths)> Splits() =>
        from seed in Gen.Choose(1, 100_000)
        from count in Gen.Choose(1, 400)
        from lengths in Gen.Choose(1, 90).NonEmptyListOf()
        select (TrafficSource.Rows(seed, count, jitterSeconds: 30).ToArray(), lengths.ToArray());

    private static TrafficRow RowAt(long offset, double second) => new(offset, TrafficSource.Start + (long)(second * 1_000_000), 0, 40, "red", 0.5, "1");

    private static ShardWindows Windows(WindowPolicy policy)
    {
        var plan = new FoldPlan(1, policy, TrafficSource.Reference);
        return new ShardWindows(Shard, plan, ShardWindowsImage.Empty, _ => plan);
    }

    private static int Fold(ShardWindows windows, TrafficRow[] rows) => rows.Length == 0 ? 0 : windows.Fold(ColumnReader.Open(TrafficBatch.Columns(rows)), 0);

    private static void AssertSame(ShardWindowsImage expected, ShardWindowsImage actual)
    {
        Assert.Equal(expected.Outbox.Select(Comparable), actual.Outbox.Select(Comparable));
        Assert.Equal(expected.Open.Select(window => (window with { Sketch = default }, Convert.ToHexString(window.Sketch.Span))), actual.Open.Select(window => (window with { Sketch = default }, Convert.ToHexString(window.Sketch.Span))));
        Assert.Equal(expected.Missed, actual.Missed);
        Assert.Equal(expected with { Open = [], Missed = [], Outbox = [] }, actual with { Open = [], Missed = [], Outbox = [] }, (a, b) =>
            (a.NextSequence, a.NextNumber, a.Watermark, a.Rows, a.Late, a.Closed) == (b.NextSequence, b.NextNumber, b.Watermark, b.Rows, b.Late, b.Closed));
    }

    private static (WindowSummary, string) Comparable(WindowSummary summary) => (summary with { Sketch = default }, Convert.ToHexString(summary.Sketch.Span));
}
