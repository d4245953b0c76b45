using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.Performance;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Labels;

/// <summary>What labels must come to: a dictionary of them, and the windows of the rows by the pure core, in one go, without grains.</summary>
public static class OutcomeReplay
{
    private static readonly OutcomePlan Plan = OutcomePlans.Of(TrafficSource.Signature.Prediction, null)!;

    /// <summary>Performance of every closed window by name, as text that holds all of its figures.</summary>
    public static SortedDictionary<string, string> Windows(string version, WindowPolicy window, IEnumerable<LabelRow> labels, params TrafficRow[][] logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var first = labels.GroupBy(label => label.Id).ToDictionary(label => label.Key, label => label.First());
        var windows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (partition, log) in logs.Index())
        {
            var plan = new FoldPlan(1, window, TrafficSource.Reference);
            var shard = new ShardWindows(new ShardId(ModelVersionId.Parse(version), "sentinel.predictions", partition), plan, ShardWindowsImage.Empty, _ => plan);
            shard.Fold(ColumnReader.Open(TrafficBatch.Columns(log)), 0);
            foreach (var run in shard.Runs.Where(run => shard.Outbox.Any(summary => summary.WindowId == run.WindowId)))
            {
                var sketch = new OutcomeSketch(OutcomePlans.SchemaOf(Plan));
                foreach (var row in log[run.Start..(run.Start + run.Count)].Where(row => first.ContainsKey(row.Id)))
                {
                    var label = first[row.Id];
                    sketch.Add(row.Prediction, row.Class, label.Text is null ? OutcomeLabel.From(label.Number!.Value) : OutcomeLabel.From(label.Text));
                }

                if (sketch.Rows + sketch.Unusable > 0)
                {
                    windows.Add(run.WindowId, Describe(PerformanceFigures.Of(sketch, run.Count)));
                }
            }
        }

        return windows;
    }

    /// <summary>The same of reports.</summary>
    public static SortedDictionary<string, string> Windows(IEnumerable<WindowReport> reports) =>
        new(reports.Where(report => report.Performance is not null).ToDictionary(report => report.Id, report => Describe(report.Performance!)), StringComparer.Ordinal);

    private static string Describe(WindowPerformance performance) => JsonSerializer.Serialize(performance);
}
