using System.Diagnostics;
using System.Text;
using Sentinel.Benchmarks.Data;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Batching;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Benchmarks.Ingest;

/// <summary>JSON to sketches in memory, on one thread and on two: decode, pack into a batch, bind and fold, as consumer and shard do it; and the bytes that it allocates a row.</summary>
internal static class DecodeRig
{
    private const int BatchRows = 500;
    private const int RowCount = 50_000;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(3);

    public static void Run(TextWriter report)
    {
        var rows = Rows.Seeded(RowCount, seed: 2);
        var reference = Rows.Seeded(20_000, seed: 1).ToReference();
        var columns = Enumerable.Range(0, RowCount / BatchRows).Select(i => Encoding.UTF8.GetBytes(rows.Columns(i * BatchRows, BatchRows))).ToArray();
        var singles = Enumerable.Range(0, RowCount).Select(row => Encoding.UTF8.GetBytes(rows.Single(row))).ToArray();
        Measure(report, "column batches of 500", columns, reference, threads: 1);
        Measure(report, "column batches of 500", columns, reference, threads: 2);
        Measure(report, "one row a message", singles, reference, threads: 1);
        Measure(report, "one row a message", singles, reference, threads: 2);
    }

    private static void Measure(TextWriter report, string what, byte[][] messages, ReferenceProfile reference, int threads)
    {
        var totals = new (long Rows, double Seconds, long Bytes)[threads];
        var workers = Enumerable.Range(0, threads).Select(i => new Thread(() => totals[i] = Work(messages, reference))).ToArray();
        var cpu = Environment.CpuUsage.TotalTime;
        foreach (var worker in workers)
        {
            worker.Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        report.WriteLine(
            $"decode and fold, {what}, {threads} thread(s): {totals.Sum(total => total.Rows / total.Seconds):N0} rows/s, {totals.Sum(total => total.Rows) / cpu.TotalSeconds:N0} rows a second of processor time, {totals.Sum(total => (double)total.Bytes) / totals.Sum(total => total.Rows):0.00} bytes allocated a row, {messages.Average(message => message.Length):N0} bytes a message");
    }

    private static (long Rows, double Seconds, long Bytes) Work(byte[][] messages, ReferenceProfile reference)
    {
        var way = new Way(reference);
        way.Run(messages);
        way.Run(messages);
        var (before, start, rounds) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(start) < Span; rounds++)
        {
            way.Run(messages);
        }

        return ((long)rounds * RowCount, Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Way(ReferenceProfile reference) : IRowTargets
    {
        private readonly MessageDecoder _decoder = new(MessageKind.Prediction, new TimeRange(new IngestOptions(), TimeProvider.System));
        private readonly Target _target = new();
        private readonly BatchMappings _mappings = new(reference);
        private readonly WindowSketch _sketch = new(reference);
        private readonly byte[] _buffer = new byte[1 << 20];

        public void Run(byte[][] messages)
        {
            for (var i = 0; i < messages.Length; i++)
            {
                if (_decoder.Decode(messages[i], new RecordStamp(i, RecordStamp.NoTime, RecordStamp.NoTime), this).Status != DecodeStatus.Rows)
                {
                    throw new InvalidOperationException("The message must be good");
                }

                if (_target.Builder.RowCount >= BatchRows)
                {
                    Fold();
                }
            }
        }

        public RowTarget Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version) => _target;

        private void Fold()
        {
            var columns = ColumnReader.Open(_buffer.AsSpan(0, _target.Builder.Write(_buffer)));
            _target.Builder.Clear();
            _mappings.Bind(columns);
            _sketch.Fold(columns, _mappings, 0, columns.Layout.RowCount);
        }
    }

    private sealed class Target : RowTarget
    {
        public override ModelVersionId? Version => Rows.Version;

        public override TargetState State => TargetState.Ready;

        public override BatchBuilder Builder { get; } = new(Rows.Schema);
    }
}
