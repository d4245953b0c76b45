using System.Diagnostics.Metrics;
using Sentinel.Contracts.Labels;
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
    private readonly Counter<long> _undeclaredSegments;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _windowsClosed;
    private readonly Counter<long> _windowsJudged;
    private readonly Counter<long> _deliveryFailures;
    private readonly Counter<long> _labelsJoined;
    private readonly Counter<long> _labelsRepeated;
    private readonly Counter<long> _labelsConflicting;
    private readonly Counter<long> _labelsExpired;
    private readonly Counter<long> _detections;
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
        _undeclaredSegments = meter.CreateCounter<long>("sentinel.shard.segments.undeclared", "{cell}", "Values of segments that the version does not declare: they are not counted in windows");
        _refusals = meter.CreateCounter<long>("sentinel.shard.refusals", "{batch}", "Batches and checkpoints that a shard refused, by outcome");
        _windowsClosed = meter.CreateCounter<long>("sentinel.shard.windows.closed", "{window}", "Windows, or parts of windows, that shards closed");
        _windowsJudged = meter.CreateCounter<long>("sentinel.version.windows.judged", "{window}", "Windows judged, by verdict");
        _deliveryFailures = meter.CreateCounter<long>("sentinel.outbox.failures", "{delivery}", "Deliveries out of an outbox that failed and are tried again, by what was delivered");
        _labelsJoined = meter.CreateCounter<long>("sentinel.labels.joined", "{label}", "Labels joined with their predictions, those included that a crash takes back and that are joined again");
        _labelsRepeated = meter.CreateCounter<long>("sentinel.labels.repeated", "{label}", "Further labels of an id whose first label counts");
        _labelsConflicting = meter.CreateCounter<long>("sentinel.labels.conflicting", "{label}", "Repeated labels that differ from the first");
        _labelsExpired = meter.CreateCounter<long>("sentinel.labels.expired", "{row}", "Predictions without a label, and labels without a prediction, that were given up because the bound was reached");
        _detections = meter.CreateCounter<long>("sentinel.detections", "{detection}", "Words of sequential detectors, by detector, stream and kind");
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

    internal void UndeclaredSegments(int cells) => _undeclaredSegments.Add(cells);

    internal void WindowsClosed(long count) => _windowsClosed.Add(count);

    internal void WindowJudged(Contracts.Versions.Verdict verdict) => _windowsJudged.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    internal void Detected(Contracts.Versions.DetectedChange change) => _detections.Add(
        1,
        new KeyValuePair<string, object?>("detector", change.Detector),
        new KeyValuePair<string, object?>("on", Decisions.Detectors.DetectorPolicies.NameOf(change.On)),
        new KeyValuePair<string, object?>("kind", change.Kind == Contracts.Versions.DetectionKind.Drift ? "drift" : "warning"));

    internal void DeliveryFailed(string what) => _deliveryFailures.Add(1, new KeyValuePair<string, object?>("delivery", what));

    internal void LabelsJoined(LabelStatus before, LabelStatus after)
    {
        _labelsJoined.Add(after.Joined - before.Joined);
        _labelsRepeated.Add(after.Repeated - before.Repeated);
        _labelsConflicting.Add(after.Conflicting - before.Conflicting);
        _labelsExpired.Add(after.Expired + after.ExpiredEarly - before.Expired - before.ExpiredEarly);
    }

    internal void Checkpointed(TimeSpan duration, int bytes)
    {
        _checkpointSeconds.Record(duration.TotalSeconds);
        _recordBytes.Record(bytes);
    }
}
