using System.Diagnostics;
using Sentinel.Benchmarks.Data;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Benchmarks.Fold;

/// <summary>Folds packed batches of 500 rows into one window's sketch, on one thread: time and bytes a row, and what the sketch takes.</summary>
internal static class FoldRig
{
    private const int BatchRows = 500;
    private const int Batches = 200;
    private const int Rounds = 15;

    public static void Run(TextWriter report)
    {
        var reference = Rows.Seeded(20_000, seed: 1).ToReference();
        var rows = Rows.Seeded(BatchRows * Batches, seed: 2);
        var batches = Enumerable.Range(0, Batches).Select(i => PackedRows.Of(rows, i * BatchRows, BatchRows)).ToArray();
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
        report.WriteLine($"fold: {times[0] / values:0.0} ns a feature value at best, {times[Rounds / 2] / values:0.0} in the median of {Rounds} rounds, {cpu.TotalNanoseconds / Rounds / values:0.0} of processor time (the prediction is a value like the others)");
        report.WriteLine($"fold: {BatchRows * Batches / (times[Rounds / 2] / 1e9):N0} rows/s on one thread; {(double)allocated / Rounds / (BatchRows * Batches):0.00} bytes allocated a row");

        var sketches = new WindowSketch[64];
        var unused = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < sketches.Length; i++)
        {
            sketches[i] = new WindowSketch(reference);
        }

        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - unused) / sketches.Length;
        report.WriteLine($"open window: {bytes / (Rows.FeatureCount + 1):N0} bytes of heap a feature (prediction counted as one), {sketch.Encode().Length / (double)(Rows.FeatureCount + 1):N0} encoded after {BatchRows * Batches:N0} rows");
        GC.KeepAlive(sketches);
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
}
