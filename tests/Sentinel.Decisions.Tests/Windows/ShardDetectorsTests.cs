using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.Sequential;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Windows;

/// <summary>Sequential detectors on the scores of a shard's rows.</summary>
public sealed class ShardDetectorsTests
{
    private static readonly ShardId Shard = ShardId.Parse("housing@1.0.0/sentinel.predictions/3");
    private static readonly DetectorPolicy[] Detectors =
        [Policy("adwin", ("clock", "5"), ("delta", "0.05")), Policy("kswin", ("windowSize", "40"), ("recentSize", "15")), Policy("hddm-w"), Policy("page-hinkley", ("threshold", "2"))];

    private static WindowPolicy[] Policies { get; } = [new WindowPolicy(Count: 37), new WindowPolicy(null, EverySeconds: 20, LatenessSeconds: 15)];

    [Fact]
    public void A_detector_says_of_the_scores_what_a_scan_of_the_column_says()
    {
        var rows = Shifting(seed: 5, count: 400);
        var windows = Windows(new WindowPolicy(Count: 100), [Policy("adwin")]);

        Fold(windows, rows);

        var scan = DetectorScan.Of(new AdwinOptions(), rows.Select(row => row.Prediction).ToArray());
        var said = windows.Outbox.SelectMany(summary => summary.Detected.First).ToArray();
        Assert.NotEmpty(scan.Alarms);
        Assert.Equal(scan.Alarms.Select(alarm => (rows[alarm.Row].Offset, $"p3-{alarm.Row / 100}", alarm.Reading.Estimate)), said.Select(change => (change.Offset, change.Window, change.Estimate)));
        Assert.All(said, change => Assert.Equal(("sentinel.predictions/3", DetectionKind.Drift, "adwin", DetectorInput.Score), (change.TopicPartition, change.Kind, change.Detector, change.On)));
        Assert.Equal([new DetectorStatus(DetectorInput.Score, "adwin", 400, 0, scan.Alarms.Count)], windows.Detectors);
    }

    [Fact]
    public void Any_split_into_batches_with_storing_between_them_and_repeats_says_the_same_to_the_bit() =>
        Prop.ForAll(Arb.From(Splits()), split =>
        {
            foreach (var policy in Policies)
            {
                var whole = Windows(policy, Detectors);
                Fold(whole, split.Rows);
                var image = ShardWindowsImage.Empty;
                var applied = 0;
                foreach (var length in split.Lengths)
                {
                    // A batch that overlaps what was applied: its first rows are skipped, as a shard does.
                    var from = Math.Max(0, applied - 3);
                    var rows = split.Rows[from..Math.Min(split.Rows.Length, applied + length)];
                    var windows = Windows(policy, Detectors, image);
                    if (rows.Length > 0)
                    {
                        windows.Fold(ColumnReader.Open(TrafficBatch.Columns(rows)), applied - from);
                    }

                    applied = from + rows.Length;
                    image = windows.ToImage();
                }

                var last = Windows(policy, Detectors, image);
                Fold(last, split.Rows[applied..]);
                Assert.Equal(Said(whole.ToImage()), Said(last.ToImage()));
                Assert.Equal(whole.ToImage().Detectors.ToArray(), last.ToImage().Detectors.ToArray());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Late_rows_are_told_to_no_detector()
    {
        var windows = Windows(new WindowPolicy(null, EverySeconds: 60), [Policy("adwin")]);

        Fold(windows, [RowAt(0, 100), RowAt(1, 130), RowAt(2, 1), RowAt(3, 140)]);

        Assert.Equal(1, windows.Late);
        Assert.Equal(3, windows.Detectors.Single().Values);
    }

    [Fact]
    public void A_setting_that_changed_starts_its_detector_anew_with_the_next_row()
    {
        var windows = Windows(new WindowPolicy(Count: 100), [Policy("adwin"), Policy("kswin")]);
        Fold(windows, Shifting(seed: 5, count: 50));

        var changed = windows.Adopt(new FoldPlan(2, new WindowPolicy(Count: 100), TrafficSource.Reference) { Detectors = [Policy("adwin"), Policy("kswin", ("seed", "4"))] });
        Fold(windows, [.. TrafficSource.Rows(seed: 6, count: 20, firstOffset: 1000)]);

        Assert.True(changed);
        Assert.Equal([("adwin", 70L), ("kswin", 20L)], windows.Detectors.Select(detector => (detector.Detector, detector.Values)));
        Assert.False(windows.Adopt(new FoldPlan(3, new WindowPolicy(Count: 100), TrafficSource.OtherReference) { Detectors = [Policy("adwin"), Policy("kswin", ("seed", "4"))] }));
    }

    [Fact]
    public void Parts_of_a_window_bring_their_words_together()
    {
        var summaries = new List<WindowSummary>();
        for (var partition = 0; partition < 2; partition++)
        {
            var plan = new FoldPlan(1, new WindowPolicy(null, EverySeconds: 600), TrafficSource.Reference) { Detectors = [Policy("adwin")] };
            var windows = new ShardWindows(new ShardId(Shard.ModelVersion, Shard.Topic, partition), plan, ShardWindowsImage.Empty, _ => plan);
            Fold(windows, Shifting(seed: 5 + partition, count: 700));
            summaries.AddRange(windows.Outbox);
        }

        var known = WindowAssembly.Know(WindowAssembly.Know(AssemblyState.Empty, "sentinel.predictions/0"), "sentinel.predictions/1");
        var released = WindowAssembly.Release(WindowAssembly.Accept(known, summaries, _ => false).State, _ => false, _ => null);

        var window = released.Ready.Single(window => window.Id == "t20260301T000000Z");
        Assert.Equal(summaries.Where(summary => summary.WindowId == window.Id).SelectMany(summary => summary.Detected.First), window.Detected.First);
        Assert.Equal(2, window.Detected.First.Select(change => change.TopicPartition).Distinct().Count());
    }

    [Fact]
    public void Telling_detectors_allocates_nothing_for_a_row()
    {
        var windows = Windows(new WindowPolicy(Count: 10_000_000), [Policy("ddm"), Policy("hddm-a"), Policy("kswin", ("alpha", "1e-12"))]);
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

    private static Gen<(TrafficRow[] Rows, int[] Lengths)> Splits() =>
        from seed in Gen.Choose(1, 100_000)
        from count in Gen.Choose(100, 400)
        from lengths in Gen.Choose(1, 90).NonEmptyListOf()
        select (Shifting(seed, count), lengths.ToArray());

    /// <summary>Rows whose scores rise in the middle.</summary>
    private static TrafficRow[] Shifting(int seed, int count) =>
        [.. TrafficSource.Rows(seed, count / 2, jitterSeconds: 30), .. TrafficSource.Rows(seed + 1, count - (count / 2), firstOffset: 10 * count, shift: 2, jitterSeconds: 30).Select(row => row with { Time = row.Time + (count / 2 * 1_000_000L) })];

    private static TrafficRow RowAt(long offset, double second) => new(offset, TrafficSource.Start + (long)(second * 1_000_000), 0, 40, "red", 0.5, "1");

    private static DetectorPolicy Policy(string detector, params (string Name, string Value)[] set) =>
        new(DetectorInput.Score, detector, set.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));

    private static ShardWindows Windows(WindowPolicy policy, DetectorPolicy[] detectors, ShardWindowsImage? image = null)
    {
        var plan = new FoldPlan(1, policy, TrafficSource.Reference) { Detectors = detectors };
        return new ShardWindows(Shard, plan, image ?? ShardWindowsImage.Empty, _ => plan);
    }

    private static void Fold(ShardWindows windows, TrafficRow[] rows)
    {
        if (rows.Length > 0)
        {
            windows.Fold(ColumnReader.Open(TrafficBatch.Columns(rows)), 0);
        }
    }

    private static string[] Said(ShardWindowsImage image) =>
        [.. image.Outbox.Select(summary => (summary.WindowId, summary.Detected)).Concat(image.Open.Select(window => (window.Id, window.Detected))).Select(said => $"{said.Item1}: {said.Item2.More}, {string.Join("; ", said.Item2.First.Select(change => change.ToString()))}")];
}
