using System.Diagnostics;
using Sentinel.Benchmarks.Data;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Benchmarks.Fold;

/// <summary>Folds packed batches of 500 rows into one window's sketch, on one thread: time and bytes a row, and what the sketch takes.</summary>
internal static class FoldRig
{
    private const int BatchRows = 500;
    private const int Batches = 200;
    private const int Rounds = 15;

    public static void Run(TextWriter report)
    {
        Run("fold", labelled: false, segmented: false, report);
        Run("fold, with scores for an estimate of performance", labelled: true, segmented: false, report);
        Run("fold, with a declared segment", labelled: false, segmented: true, report);
    }

    private static void Run(string name, bool labelled, bool segmented, TextWriter report)
    {
        var reference = Rows.Seeded(20_000, seed: 1).ToReference(labelled, segmented);
        var rows = Rows.Seeded(BatchRows * Batches, seed: 2);
        var batches = Enumerable.Range(0, Batches).Select(i => PackedRows.Of(rows, i * BatchRows, BatchRows, segmented)).ToArray();
        var mappings = new BatchMappings(reference);
        var sketch = new WindowSketch(reference);
        for (var warmUp = 0; warmUp < 5; warmUp++)
        {
            Fold(batches, mappings, sketch);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var times = new double[Rounds];
        var cpu = Environment.CpuUsage.TotalTime;
        for (var round = 0; round < Rounds; round++)
        {
            sketch.Clear();
            var start = Stopwatch.GetTimestamp();
            Fold(batches, mappings, sketch);
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        var values = (double)BatchRows * Batches * (Rows.FeatureCount + 1);
        report.WriteLine($"{name}: {times[0] / values:0.0} ns a feature value at best, {times[Rounds / 2] / values:0.0} in the median of {Rounds} rounds, {cpu.TotalNanoseconds / Rounds / values:0.0} of processor time (the prediction is a value like the others)");
        report.WriteLine($"{name}: {BatchRows * Batches / (times[Rounds / 2] / 1e9):N0} rows/s on one thread; {(double)allocated / Rounds / (BatchRows * Batches):0.00} bytes allocated a row");

        var sketches = new WindowSketch[64];
        var unused = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < sketches.Length; i++)
        {
            sketches[i] = new WindowSketch(reference);
        }

        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - unused) / sketches.Length;
        report.WriteLine($"{name}, open window: {bytes / (Rows.FeatureCount + 1):N0} bytes of heap a feature (prediction counted as one), {sketch.Encode().Length / (double)(Rows.FeatureCount + 1):N0} encoded after {BatchRows * Batches:N0} rows");
        GC.KeepAlive(sketches);
        Joint(report, reference, batches);
        Wide(report);
    }

    private static void Fold(byte[][] batches, BatchMappings mappings, WindowSketch sketch)
    {
        foreach (var batch in batches)
        {
            var columns = ColumnReader.Open(batch);
            mappings.Bind(columns);
            sketch.Fold(columns, mappings, 0, BatchRows);
        }
    }

    // What the numeric features together take of it, alone: what is left is the sketches of single features.
    private static void Joint(TextWriter report, ReferenceProfile reference, byte[][] batches)
    {
        var joint = new JointSketch(reference.Joint!);
        var times = new double[Rounds];
        for (var round = -5; round < Rounds; round++)
        {
            joint.Clear();
            var start = Stopwatch.GetTimestamp();
            foreach (var batch in batches)
            {
                joint.Fold(ColumnReader.Open(batch), 0, BatchRows);
            }

            times[Math.Max(0, round)] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        Array.Sort(times);
        var rows = (double)BatchRows * batches.Length;
        var features = reference.Joint!.Columns.Count;
        report.WriteLine($"fold: of it {times[0] / rows:0} ns a row at best, {times[Rounds / 2] / rows:0} in the median, for {features} numeric features together ({times[0] / rows / features:0.0} ns a value; one row in {reference.Joint.SampleEvery} sampled)");
    }

    // As many features together as a reference takes.
    private static void Wide(TextWriter report)
    {
        var columns = Enumerable.Range(0, CoMoments.MostFeatures / Rows.NumericCount + 1).SelectMany(i => Rows.Seeded(BatchRows * 20, seed: 10 + i).Numeric).Take(CoMoments.MostFeatures).ToArray();
        var table = new ColumnTable(columns[0].Length, [.. columns.Select((column, i) => new NumericColumn($"x{i}", column))]);
        var reference = ReferenceProfile.From(table, new ReferenceSchema([.. table.Columns.Select(column => new FeatureSpec(column.Name, FeatureType.Numeric))], Prediction: null, Class: null));
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 0, HasClass: 0, HasIds: 0, BatchRows, CoMoments.MostFeatures, CategoricalCount: 0, UnknownFeatureCells: 0);
        Joint(report, reference, [.. Enumerable.Range(0, columns[0].Length / BatchRows).Select(Packed)]);

        byte[] Packed(int batch)
        {
            var bytes = new byte[ColumnWriter.SizeBytes(layout, 0, 0)];
            var writer = ColumnWriter.Begin(bytes, layout);
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].AsSpan(batch * BatchRows, BatchRows).CopyTo(writer.Numeric(i));
            }

            for (var row = 0; row < BatchRows; row++)
            {
                writer.Offsets[row] = (batch * BatchRows) + row;
            }

            return bytes;
        }
    }
}
