using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>What a version's windows must be: the same rows through the pure core alone, in one go, without grains.</summary>
public static class OfflineReplay
{
    /// <summary>Every window of the logs by name, as a text that holds all of its figures.</summary>
    /// <param name="version">The version.</param>
    /// <param name="window">How its windows are cut.</param>
    /// <param name="logs">The log of each partition.</param>
    public static SortedDictionary<string, string> Windows(string version, WindowPolicy window, params TrafficRow[][] logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var assembly = AssemblyState.Empty;
        var ready = new List<AssembledWindow>();
        for (var partition = 0; partition < logs.Length; partition++)
        {
            var plan = new FoldPlan(1, window, TrafficSource.Reference);
            var shard = new ShardWindows(new ShardId(ModelVersionId.Parse(version), "sentinel.predictions", partition), plan, ShardWindowsImage.Empty, _ => plan);
            shard.Fold(ColumnReader.Open(TrafficBatch.Columns(logs[partition])), 0);
            var accepted = WindowAssembly.Accept(assembly, shard.Outbox, _ => false);
            assembly = accepted.State;
            ready.AddRange(accepted.Ready);
        }

        ready.AddRange(WindowAssembly.Release(assembly, _ => false, _ => null).Ready);
        var windows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var policy = MonitorPolicy.Default;
        var streams = new Dictionary<string, StreamEvidence>(StringComparer.Ordinal);
        var runs = DriftRun.None;
        foreach (var whole in ready)
        {
            var judged = WindowJudge.Judge(policy, whole, TrafficSource.Reference);
            (streams[whole.Stream], var evidence) = StreamEvidence.Take(streams.GetValueOrDefault(whole.Stream), judged.Evidence, policy.FalseAlarms, policy.Verdict.Windows);
            var features = judged.Features.With(evidence);
            runs = DriftRun.After(runs, whole.Stream, new DriftRun(whole.Id, whole.From, whole.ReferenceDigest), features.Worst);
            var sentence = DriftSentence.OfWindow(policy.Drift, features, whole.Rows, runs.GetValueOrDefault(whole.Stream), causes: []);
            windows.Add(whole.Id, Describe(whole.Rows, whole.FirstTime, whole.LastTime, whole.Sources, sentence, features.All));
        }

        return windows;
    }

    /// <summary>Reports by name, as the same text.</summary>
    public static SortedDictionary<string, string> Windows(IEnumerable<WindowReport> reports)
    {
        var windows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var report in reports)
        {
            var features = report.Features.Append(report.Prediction).Append(report.Class).OfType<FeatureReport>();
            windows.Add(report.Id, Describe(report.Rows, report.FirstTime, report.LastTime, report.Sources, report.Sentence, features));
        }

        return windows;
    }

    private static string Describe(long rows, DateTimeOffset first, DateTimeOffset last, WindowSource[] sources, string sentence, IEnumerable<FeatureReport> features) =>
        FormattableString.Invariant($"{rows} rows {first:O} {last:O} [{string.Join(" ", sources.Select(source => source.ToString()))}] {sentence}\n")
        + string.Concat(features.Select(feature => $"{feature.Name} {feature.Verdict} {string.Join(" ", feature.Statistics.Select(figure => FormattableString.Invariant($"{figure.Key}={figure.Value:R}")))} {string.Join(",", feature.CurrentShare)} {feature.Evidence?.LogR:R} {feature.Evidence?.Alarm}\n"));
}
