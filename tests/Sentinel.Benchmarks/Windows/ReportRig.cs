using Sentinel.Benchmarks.Data;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Windows;

namespace Sentinel.Benchmarks.Windows;

/// <summary>What a window of numeric features costs when it closes, in processor time: reading its sketch, its figures and its verdict.</summary>
internal static class ReportRig
{
    private const int ReferenceRows = 20_000;
    private const int WindowRows = 2_000;
    private const int WindowCount = 50;
    private const int Rounds = 9;

    public static void Run(TextWriter report)
    {
        foreach (var features in (int[])[10, 100])
        {
            Run(features, report);
        }
    }

    private static void Run(int features, TextWriter report)
    {
        var reference = Freeze(Columns(features, ReferenceRows, seed: 1));
        byte[][] sketches = [.. Enumerable.Range(0, WindowCount).Select(i => Fold(reference, Columns(features, WindowRows, seed: 1_000 * (i + 1))))];
        var reading = Time(bytes => WindowSketch.Decode(reference, bytes));
        var figures = Time(bytes => WindowComparison.Of(WindowSketch.Decode(reference, bytes)));
        var verdict = Time(bytes => WindowJudge.Judge(MonitorPolicy.Default, Assemble(reference, bytes), reference));
        StreamEvidence? stream = null;
        var evidence = Time(bytes =>
        {
            var judged = WindowJudge.Judge(MonitorPolicy.Default, Assemble(reference, bytes), reference);
            (stream, var shown) = StreamEvidence.Take(stream, judged.Evidence, MonitorPolicy.Default.FalseAlarms, MonitorPolicy.Default.Verdict.Windows);
            return judged.Features.With(shown);
        });
        report.WriteLine($"window report, {features} numeric features, {WindowRows:N0} rows: {evidence:0.000} ms; up to its fixed levels {verdict:0.000} ms, to its figures {figures:0.000} ms, to its sketch {reading:0.000} ms of processor time (medians of {Rounds} rounds of {WindowCount} windows)");

        double Time(Func<byte[], object> work)
        {
            var times = new List<double>();
            for (var round = 0; round < 2 * Rounds; round++)
            {
                var start = Environment.CpuUsage.TotalTime;
                foreach (var bytes in sketches)
                {
                    GC.KeepAlive(work(bytes));
                }

                times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds / WindowCount);
            }

            times.RemoveRange(0, Rounds);
            times.Sort();
            return times[Rounds / 2];
        }
    }

    private static double[][] Columns(int features, int rows, int seed) =>
        [.. Enumerable.Range(0, features / Rows.NumericCount).SelectMany(i => Rows.Seeded(rows, seed + i).Numeric)];

    private static ReferenceProfile Freeze(double[][] columns) => ReferenceProfile.From(
        new ColumnTable(columns[0].Length, [.. columns.Select((column, i) => new NumericColumn($"feature_{i}", column))]),
        new ReferenceSchema([.. columns.Select((_, i) => new FeatureSpec($"feature_{i}", FeatureType.Numeric))], Prediction: null, Class: null));

    private static byte[] Fold(ReferenceProfile reference, double[][] columns)
    {
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 0, HasClass: 0, HasIds: 0, columns[0].Length, (short)columns.Length, CategoricalCount: 0, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, 0, 0)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].CopyTo(writer.Numeric(i));
        }

        var mappings = new BatchMappings(reference);
        var reader = ColumnReader.Open(bytes);
        mappings.Bind(reader);
        var sketch = new WindowSketch(reference);
        sketch.Fold(reader, mappings, 0, columns[0].Length);
        return sketch.Encode();
    }

    private static AssembledWindow Assemble(ReferenceProfile reference, byte[] sketch) => new(
        "p0-0", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, WindowRows, Late: 0, reference.Digest, [], [sketch], "predictions/0");
}
