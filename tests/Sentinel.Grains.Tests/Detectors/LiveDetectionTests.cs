using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Statistics.Sequential;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Detectors;

/// <summary>What sequential detectors say of a version's scores and outcomes, in its reports and its status.</summary>
public sealed class LiveDetectionTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 150);
    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 71, count: 900), .. TrafficSource.Rows(seed: 72, count: 900, firstOffset: 10_000, shift: 2)];
    private static readonly DetectorPolicy Adwin = Policy(DetectorInput.Score, "adwin");
    private static readonly DetectorPolicy HddmW = Policy(DetectorInput.Outcome, "hddm-w", ("driftConfidence", "1E-06"), ("warningConfidence", "1E-05"));

    private GrainCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Scores_are_told_once_in_the_order_of_the_log_whatever_is_killed()
    {
        var owner = await OwnerAsync(Adwin);
        var random = new Random(3);

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, async _ =>
        {
            if (random.Next(6) == 0)
            {
                await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
            }
        });

        Assert.True(owner.Gaps > 0, "no kill was noticed, so nothing was tested");
        var scan = DetectorScan.Of(new AdwinOptions(), Log.Select(row => row.Prediction).ToArray());
        var expected = scan.Alarms.Select(alarm => ($"p0-{alarm.Row / 150}", Log[alarm.Row].Offset, alarm.Reading.Estimate)).ToArray();
        Assert.NotEmpty(expected);
        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetStatusAsync())!.ClosedWindows == Log.Length / 150, "all windows are closed");
        var windows = await _cluster.Version(Version).GetWindowsAsync(100, null);
        Assert.Equal(expected, windows.OrderBy(window => window.Index).SelectMany(window => window.Detections.Select(change => (window.Id, change.Offset, change.Estimate))));
        var status = (await _cluster.Version(Version).GetStatusAsync())!;
        Assert.Equal(expected.Reverse(), status.Detections.Select(change => (change.Window, change.Offset, change.Estimate)));
        Assert.Equal([new DetectorStatus(DetectorInput.Score, "adwin", Log.Length, 0, expected.Length)], status.Detectors);
    }

    [Fact]
    public async Task Outcomes_are_told_as_they_are_joined_and_inform_only()
    {
        var rows = await OwnerAsync(HddmW);
        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        var verdict = (await _cluster.Version(Version).GetStatusAsync())!.Verdict;

        // Right in the first half, wrong in every second row of the other one.
        var labels = Log.Select((row, i) => new LabelRow(i, row.Id, (row.Class == "1") == (i < 900 ? i % 10 != 0 : i % 2 == 0) ? 1 : 0)).ToArray();
        await new LogOwner(_cluster, Version, 0, labels).DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetStatusAsync())!.Detections.Any(change => change.Kind == DetectionKind.Drift), "a drift of outcomes is told");
        var status = (await _cluster.Version(Version).GetStatusAsync())!;
        Assert.Equal(verdict, status.Verdict);
        var detectors = Assert.Single(status.Detectors);
        Assert.Equal((DetectorInput.Outcome, "hddm-w", (long)Log.Length, 0L), (detectors.On, detectors.Detector, detectors.Values, detectors.Ignored));
        Assert.Equal(detectors.Drifts, status.Detections.Count(change => change.Kind == DetectionKind.Drift));
        Assert.All(status.Detections.Where(change => change.Kind == DetectionKind.Drift), change => Assert.InRange(change.Offset, 900, 1800));
        Assert.All(status.Detections, change => Assert.Equal("sentinel.labels/0", change.TopicPartition));
        var windows = await _cluster.Version(Version).GetWindowsAsync(100, null);
        Assert.Equal(status.Detections.Length, windows.Sum(window => window.Detections.Length));
        Assert.All(windows, window => Assert.All(window.Detections, change => Assert.Equal(window.Id, change.Window)));
    }

    [Fact]
    public async Task A_changed_setting_reaches_the_shards_and_starts_anew()
    {
        var owner = await OwnerAsync(Adwin);
        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4);

        Assert.Empty((await SetAsync(Adwin with { Set = Adwin.Set.Add("delta", "0.01") })).Errors);
        await _cluster.Shard(Version).RefreshPlanAsync();
        var schema = (await _cluster.Version(Version).GetSchemaAsync())!;
        TrafficRow[] more = [.. TrafficSource.Rows(seed: 73, count: 100, firstOffset: 20_000)];
        Assert.Equal(100, (await _cluster.Shard(Version).ApplyAsync(TrafficBatch.Of(more, Log[^1].Offset + 1, schema.Digest))).RowsApplied);

        Assert.Equal([new DetectorStatus(DetectorInput.Score, "adwin", 100, 0, 0)], (await _cluster.Version(Version).GetStatusAsync())!.Detectors);
    }

    private static DetectorPolicy Policy(DetectorInput on, string detector, params (string Name, string Value)[] set) =>
        new(on, detector, set.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));

    private async Task<LogOwner> OwnerAsync(DetectorPolicy detector)
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);
        Assert.Empty((await SetAsync(detector)).Errors);
        return new LogOwner(_cluster, Version, 0, Log, schema.Digest);
    }

    private Task<RegistrationResult> SetAsync(DetectorPolicy detector) =>
        _cluster.Version(Version).SetMonitorAsync(MonitorPolicy.Default with { Window = Counted, Detectors = [detector] }, "test");
}
