using Sentinel.Benchmarks.Data;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Benchmarks.Windows;

/// <summary>What performance costs, in processor time: its estimate when a window of two classes closes, and what is made of its labels whenever its report is asked for.</summary>
internal static class EstimateRig
{
    private const int ReferenceRows = 20_000;
    private const int WindowRows = 2_000;
    private const int Calls = 100;
    private const int Rounds = 9;

    public static void Run(TextWriter report)
    {
        var reference = Rows.Seeded(ReferenceRows, seed: 1).ToReference(labelled: true);
        var rows = Rows.Seeded(WindowRows, seed: 2);
        var reader = ColumnReader.Open(PackedRows.Of(rows, 0, WindowRows));
        var mappings = new BatchMappings(reference);
        mappings.Bind(reader);
        var window = new WindowSketch(reference);
        window.Fold(reader, mappings, 0, WindowRows);
        var outcomes = new OutcomeSketch(reference.Outcomes!.Schema);
        foreach (var (row, prediction) in rows.Prediction.Index())
        {
            outcomes.Add(prediction, null, OutcomeLabel.From(row * 7_919 % 10_000 < 10_000 * prediction));
        }

        var assembled = new AssembledWindow(
            "p0-0", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, WindowRows, Late: 0, reference.Digest, [], [window.Encode()], "predictions/0");
        var judged = WindowJudge.Judge(MonitorPolicy.Default, assembled, reference);
        var shown = new WindowReport(
            "p0-0", 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, WindowRows, 0, Verdict.Stable, Verdict.Stable, "", [], null, null, [], reference.Digest)
        {
            EstimatedPerformance = judged.Estimate,
        };
        var policy = new PerformancePolicy("rocAuc", Floor: 0.5, Ceiling: null, MinLabels: 200);
        report.WriteLine($"performance of {WindowRows:N0} rows: estimate {Time(() => EstimateFigures.Of(window)!):0.000} ms as the window closes; {Time(() => LabelledReport.Of(shown, outcomes, reference.Outcomes, policy)):0.000} ms for figures, their check and the split of the change whenever it is shown; {Time(() => PerformanceMarks.Of(policy, outcomes, reference.Outcomes)):0.000} ms for what is judged (medians of {Rounds} rounds of {Calls} calls)");
    }

    private static double Time(Func<object> work)
    {
        var times = new List<double>();
        for (var round = 0; round < 2 * Rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            for (var call = 0; call < Calls; call++)
            {
                GC.KeepAlive(work());
            }

            times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds / Calls);
        }

        times.RemoveRange(0, Rounds);
        times.Sort();
        return times[Rounds / 2];
    }
}
