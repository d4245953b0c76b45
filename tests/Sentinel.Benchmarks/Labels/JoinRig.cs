using System.Diagnostics;
using Sentinel.Contracts.Batches;
using Sentinel.Decisions.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Benchmarks.Labels;

/// <summary>
/// What joining costs one label shard, without Kafka and storage: predictions and labels in batches of 256, as a shard of four gets them; first with labels that come soon, then with a store that is
/// full of segments, of which a label finds its own.
/// </summary>
internal static class JoinRig
{
    private const int Batch = 256;
    private const int Window = 2_000;
    private const int Soon = 4_000;

    // The defaults of Labels:MemoryEntries and Labels:Segments.
    private const int MemoryEntries = 8_192;
    private const int SegmentsMax = 256;

    public static void Run(TextWriter report)
    {
        Measure(report, "labels that come soon", rows: 1_000_000, behind: Soon, segmentsBefore: 0);
        Measure(report, $"labels {SegmentsMax / 2} segments late, {SegmentsMax} segments of {MemoryEntries:N0} in storage", rows: 200_000, behind: SegmentsMax / 2 * MemoryEntries, SegmentsMax);
    }

    private static void Measure(TextWriter report, string what, int rows, int behind, int segmentsBefore)
    {
        var stored = new Dictionary<long, JoinSegment>();
        var join = new LabelJoin(OutcomeSchema.Regression(), LabelJoinImage.Empty);
        var first = segmentsBefore * MemoryEntries;
        for (var row = 0; row < first; row += Batch)
        {
            Predict(join, stored, row);
        }

        var loads = 0L;
        var started = Stopwatch.GetTimestamp();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var row = first; row < first + rows; row += Batch)
        {
            loads += Predict(join, stored, row);
            if (row >= behind)
            {
                loads += Label(join, stored, row - behind);
            }

            join.TakeOutcomes();
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        report.WriteLine(FormattableString.Invariant(
            $"{what}: {elapsed.TotalNanoseconds / rows:N0} ns a prediction with its label ({rows / elapsed.TotalSeconds:N0} a second), {(GC.GetAllocatedBytesForCurrentThread() - allocated) / rows:N0} bytes, {(double)loads * Batch / rows:N2} segments loaded a batch; {join.Status.Joined:N0} joined, {join.Status.Waiting:N0} wait, {join.Predictions.Segments.Count} segments"));
    }

    private static int Predict(LabelJoin join, Dictionary<long, JoinSegment> stored, int row)
    {
        var loaded = Load(join, stored, row);
        for (var i = row; i < row + Batch; i++)
        {
            join.TakePrediction(new JoinEntry(IdOf(i), $"p0-{i / Window}", i, null), loaded);
        }

        if (join.Predictions.InMemory >= MemoryEntries)
        {
            var (number, segment) = (join.Predictions.NextSegment, join.Predictions.ToSegment());
            stored.Add(number, segment);
            foreach (var gone in join.Predictions.Spilled(number, segment, SegmentsMax))
            {
                stored.Remove(gone);
            }
        }

        return loaded.Predictions.Count;
    }

    private static int Label(LabelJoin join, Dictionary<long, JoinSegment> stored, int row)
    {
        var loaded = Load(join, stored, row);
        for (var i = row; i < row + Batch; i++)
        {
            join.TakeLabel(new JoinEntry(IdOf(i), null, i + 1, null), loaded);
        }

        return loaded.Predictions.Count;
    }

    private static LoadedSegments Load(LabelJoin join, Dictionary<long, JoinSegment> stored, int row)
    {
        var needed = new HashSet<long>();
        for (var i = row; i < row + Batch; i++)
        {
            join.Predictions.AddNeeded(IdOf(i), needed);
        }

        return new LoadedSegments(needed.ToDictionary(number => number, number => stored[number]), new Dictionary<long, JoinSegment>());
    }

    private static RowId IdOf(int row) => RowId.Of(BitConverter.GetBytes(row));
}
