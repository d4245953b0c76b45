using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sentinel.Benchmarks.Data;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Benchmarks.Fold;

/// <summary>The small: one batch of 500 rows, part by part.</summary>
[MemoryDiagnoser, Config(typeof(InProcess))]
public class FoldBenchmarks
{
    private const int BatchRows = 500;

    private readonly ReferenceProfile _reference = Rows.Seeded(20_000, seed: 1).ToReference();
    private readonly byte[] _batch = PackedRows.Of(Rows.Seeded(BatchRows, seed: 2), 0, BatchRows);
    private readonly BatchMappings _mappings;
    private readonly WindowSketch _sketch;
    private readonly NumericSketch _numeric;

    public FoldBenchmarks()
    {
        _mappings = new BatchMappings(_reference);
        _sketch = new WindowSketch(_reference);
        _numeric = new NumericSketch(_reference.Features[0].Numeric!);
    }

    [Benchmark(OperationsPerInvoke = BatchRows)]
    public void NumericColumn() => _numeric.Fold(ColumnReader.Open(_batch).Numeric(0));

    [Benchmark]
    public void BindDictionaries() => _mappings.Bind(ColumnReader.Open(_batch));

    [Benchmark(OperationsPerInvoke = BatchRows)]
    public void Row()
    {
        var columns = ColumnReader.Open(_batch);
        _mappings.Bind(columns);
        _sketch.Fold(columns, _mappings, 0, BatchRows);
    }

    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
