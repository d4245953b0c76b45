using System.Diagnostics.Metrics;
using Sentinel.Contracts.Shards;

namespace Sentinel.Grains.Telemetry;

/// <summary>What the grains measure, under the meter <c>Sentinel.Grains</c>. No tag carries a model's or a version's name: those are not bounded.</summary>
public sealed class GrainMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sentinel.Grains";

    private readonly Counter<long> _rowsFolded;
    private readonly Counter<long> _rowsSkipped;
    private readonly Counter<long> _rowsLate;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _windowsClosed;
    private readonly Counter<long> _windowsJudged;
    private readonly Counter<long> _deliveryFailures;
    private readonly Histogram<double> _checkpointSeconds;
    private readonly Histogram<long> _recordBytes;

    /// <summary>Makes the instruments.</summary>
    public GrainMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _rowsFolded = meter.CreateCounter<long>("sentinel.shard.rows.folded", "{row}", "Rows folded into windows, each once, late ones included");
        _rowsSkipped = meter.CreateCounter<long>("sentinel.shard.rows.skipped", "{row}", "Rows skipped because they were folded before");
        _rowsLate = meter.CreateCounter<long>("sentinel.shard.rows.late", "{row}", "Rows that came after their window had closed");
        _refusals = meter.CreateCounter<long>("sentinel.shard.refusals", "{batch}", "Batches and checkpoints that a shard refused, by outcome");
        _windowsClosed = meter.CreateCounter<long>("sentinel.shard.windows.closed", "{window}", "Windows, or parts of windows, that shards closed");
        _windowsJudged = meter.CreateCounter<long>("sentinel.version.windows.judged", "{window}", "Windows judged, by verdict");
        _deliveryFailures = meter.CreateCounter<long>("sentinel.outbox.failures", "{delivery}", "Deliveries out of an outbox that failed and are tried again, by what was delivered");
        _checkpointSeconds = meter.CreateHistogram<double>("sentinel.shard.checkpoint.duration", "s", "How long the write of a shard's record took");
        _recordBytes = meter.CreateHistogram<long>("sentinel.shard.record.size", "By", "Size of a shard's record");
    }

    internal void Applied(ApplyResult result)
    {
        if (result.Outcome != ApplyOutcome.Done)
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome.ToString()));
            return;
        }

        _rowsFolded.Add(result.RowsApplied);
        _rowsSkipped.Add(result.RowsSkipped);
        _rowsLate.Add(result.RowsLate);
    }

    internal void WindowsClosed(long count) => _windowsClosed.Add(count);

    internal void WindowJudged(Contracts.Versions.Verdict verdict) => _windowsJudged.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    internal void DeliveryFailed(string what) => _deliveryFailures.Add(1, new KeyValuePair<string, object?>("delivery", what));

    internal void Checkpointed(TimeSpan duration, int bytes)
    {
        _checkpointSeconds.Record(duration.TotalSeconds);
        _recordBytes.Record(bytes);
    }
}
