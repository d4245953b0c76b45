using Sentinel.Contracts.Versions;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Labels;

/// <summary>A reference with labels lets expect performance before labels come; labels that do come say whether to rely on it, and why performance changed.</summary>
public sealed class EstimatedPerformanceTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";
    private const int WindowRows = 300;

    private static readonly WindowPolicy Counted = new(Count: WindowRows);
    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 71, count: 3 * WindowRows)];

    private GrainCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync(labels: new LabelOptions());

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_window_is_estimated_before_any_label_comes()
    {
        await SendAsync(performance: null);

        var windows = await _cluster.Version(Version).GetWindowsAsync(100, null);

        Assert.Equal(3, windows.Length);
        foreach (var (window, rows) in windows.OrderBy(window => window.Index).Zip(Log.Chunk(WindowRows)))
        {
            var scores = new ScoreCounts(TrafficSource.LabelledReference.Outcomes!.Schema);
            foreach (var row in rows)
            {
                scores.Add(row.Prediction, row.Class);
            }

            var expected = PerformanceEstimator.Estimate(TrafficSource.LabelledReference.Outcomes, scores).Figures;
            var estimate = window.EstimatedPerformance!;
            Assert.Equal(expected.Keys.Select(PerformanceReport.NameOf).Order(StringComparer.Ordinal), estimate.Metrics.Keys);
            Assert.All(expected, figure => Assert.Equal(new EstimatedMetric(figure.Value.Value, figure.Value.StandardError, figure.Value.Lower, figure.Value.Upper), estimate.Metrics[PerformanceReport.NameOf(figure.Key)]));
            Assert.Equal((WindowRows, 0, null, null), (estimate.Rows, estimate.LeftOut, estimate.Reason, estimate.Unreliable));
        }
    }

    [Fact]
    public async Task Labels_are_joined_though_no_policy_asks_for_them_and_agree_with_the_estimate()
    {
        await SendAsync(performance: null);
        var random = new Random(5);
        await LabelAsync(row => random.NextDouble() < row.Prediction);

        var last = (await _cluster.Version(Version).GetStatusAsync())!.LastReport!;

        Assert.Equal(WindowRows, last.Performance!.Labelled);
        Assert.False(last.EstimatedPerformance!.Unreliable);
        Assert.InRange(last.Performance.Metrics["rocAuc"].Value, last.EstimatedPerformance.Metrics["rocAuc"].Lower, last.EstimatedPerformance.Metrics["rocAuc"].Upper);
        var change = last.Performance.Change!;
        Assert.Equal(("rocAuc", false), (change.Metric, change.RelationChanged));
        Assert.Equal(last.Performance.Metrics["rocAuc"].Value, change.Current);
        Assert.Equal(change.Current - change.Reference, change.Inputs + change.Relation, 12);
    }

    [Fact]
    public async Task Labels_that_contradict_it_flag_the_estimate_and_the_version_says_that_the_relation_changed()
    {
        await SendAsync(new PerformancePolicy("accuracy", Floor: 0.6, Ceiling: null, MinLabels: 100));
        Assert.Equal(Verdict.Stable, (await _cluster.Version(Version).GetStatusAsync())!.Verdict);

        await LabelAsync(row => row.Class != "1");

        var status = (await _cluster.Version(Version).GetStatusAsync())!;
        Assert.Equal((Verdict.Drift, true), (status.Verdict, status.LastReport!.EstimatedPerformance!.Unreliable));
        Assert.True(status.LastReport.Performance!.Change is { Metric: "accuracy", RelationChanged: true, Relation: < -0.5 });
        Assert.Contains("because outcomes no longer follow the scores as in the reference, more than chance explains", status.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_below_the_floor_is_a_warning_and_labels_overrule_it()
    {
        await SendAsync(new PerformancePolicy("accuracy", Floor: 0.85, Ceiling: null, MinLabels: 100));
        var status = (await _cluster.Version(Version).GetStatusAsync())!;
        Assert.Equal(Verdict.Warning, status.Verdict);
        Assert.StartsWith("By estimate, before labels: accuracy is expected below the floor 0.85 in 3 of the last 3 windows", status.Sentence, StringComparison.Ordinal);

        await LabelAsync(row => row.Class == "1");

        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetStatusAsync())!.Verdict == Verdict.Stable, "right answers clear the warning");
    }

    private async Task SendAsync(PerformancePolicy? performance)
    {
        var schema = await _cluster.RegisterAsync(Version, Counted, performance: performance, reference: TrafficSource.LabelledReference);
        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetStatusAsync())!.ClosedWindows == 3, "three windows are judged");
    }

    private async Task LabelAsync(Func<TrafficRow, bool> truth)
    {
        var labels = Log.Select((row, i) => new LabelRow(i, row.Id, truth(row) ? 1 : 0)).ToArray();
        await new LogOwner(_cluster, Version, 0, labels).DrainAsync(batchRows: 60, batchesPerBarrier: 3);
        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetWindowsAsync(100, null)).All(window => window.Performance?.Labelled == WindowRows), "all labels are joined");
    }
}
