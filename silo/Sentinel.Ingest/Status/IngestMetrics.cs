using System.Diagnostics.Metrics;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Status;

/// <summary>Counters of ingestion, of the meter <c>Sentinel.Ingest</c>; units are UCUM's. Threading: safe.</summary>
internal sealed class IngestMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sentinel.Ingest";

    private readonly Counter<long> _decoded;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _late;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _rewinds;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _stopped;
    private readonly Counter<long> _barriers;
    private readonly Counter<long> _limits;
    private readonly long[] _deadLettersByReason = new long[Enum.GetValues<RejectReason>().Length];
    private readonly Meter _meter;
    private long _rowsDecoded;
    private long _labelsDecoded;
    private long _batchesApplied;

    /// <summary>Makes the instruments.</summary>
    public IngestMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _decoded = _meter.CreateCounter<long>("sentinel.ingest.rows.decoded", "{row}", "Rows decoded, of predictions or of labels, repeats after a rewind included");
        _applied = _meter.CreateCounter<long>("sentinel.ingest.rows.applied", "{row}", "Rows taken by shards");
        _skipped = _meter.CreateCounter<long>("sentinel.ingest.rows.skipped", "{row}", "Rows that shards had taken before");
        _late = _meter.CreateCounter<long>("sentinel.ingest.rows.late", "{row}", "Rows that missed their window");
        _batches = _meter.CreateCounter<long>("sentinel.ingest.batches", "{batch}", "Batches applied");
        _deadLetters = _meter.CreateCounter<long>("sentinel.ingest.dead_letters", "{message}", "Messages that went to the dead-letter topic, by reason");
        _failures = _meter.CreateCounter<long>("sentinel.ingest.calls.failed", "{call}", "Calls of shards that failed or timed out and were repeated");
        _rewinds = _meter.CreateCounter<long>("sentinel.ingest.rewinds", "{rewind}", "Partitions read again from their last barrier, by cause");
        _lost = _meter.CreateCounter<long>("sentinel.ingest.messages.lost", "{message}", "Messages that the broker dropped before they were read");
        _stopped = _meter.CreateCounter<long>("sentinel.ingest.partitions.stopped", "{partition}", "Partitions stopped because their log is not the one that was read, by cause");
        _barriers = _meter.CreateCounter<long>("sentinel.ingest.barriers", "{barrier}", "Barriers completed");
        _limits = _meter.CreateCounter<long>("sentinel.ingest.paused", "{pause}", "Partitions paused because a limit was hit for long, by limit");
    }

    /// <summary>Rows decoded since the start.</summary>
    public long RowsDecoded => Interlocked.Read(ref _rowsDecoded);

    /// <summary>Labels decoded since the start.</summary>
    public long LabelsDecoded => Interlocked.Read(ref _labelsDecoded);

    /// <summary>Batches applied since the start.</summary>
    public long BatchesApplied => Interlocked.Read(ref _batchesApplied);

    /// <summary>Dead letters since the start.</summary>
    public long DeadLettersOf(RejectReason reason) => Interlocked.Read(ref _deadLettersByReason[(int)reason]);

    /// <summary>Reports the lag of every partition whenever it is asked for.</summary>
    public void Observe(IngestBoard board) => _meter.CreateObservableGauge(
        "sentinel.ingest.lag", () => board.Lag().Select(l => new Measurement<long>(l.Messages, new KeyValuePair<string, object?>("topic", l.Topic), new KeyValuePair<string, object?>("partition", l.Partition))), "{message}", "Messages behind the newest one");

    /// <summary>Counts rows decoded.</summary>
    public void Decoded(string stream, int rows)
    {
        Interlocked.Add(ref IsLabels(stream) ? ref _labelsDecoded : ref _rowsDecoded, rows);
        _decoded.Add(rows, Tag(stream));
    }

    /// <summary>Counts a batch that its shard has answered for.</summary>
    public void Applied(string stream, int rows, ApplyResult result)
    {
        Interlocked.Add(ref _batchesApplied, IsLabels(stream) ? 0 : 1);
        _batches.Add(1, Tag(stream));
        _applied.Add(result.RowsApplied, Tag(stream));
        _skipped.Add(Math.Max(result.RowsSkipped, rows - result.RowsApplied), Tag(stream));
        _late.Add(result.RowsLate);
    }

    /// <summary>Counts a dead letter.</summary>
    public void DeadLettered(RejectReason reason)
    {
        Interlocked.Increment(ref _deadLettersByReason[(int)reason]);
        _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason.Name()));
    }

    /// <summary>Counts a call that failed.</summary>
    public void CallFailed() => _failures.Add(1);

    /// <summary>Counts a rewind.</summary>
    public void Rewound(string cause) => _rewinds.Add(1, new KeyValuePair<string, object?>("cause", cause));

    /// <summary>Counts messages that were gone before they were read.</summary>
    public void Lost(long messages) => _lost.Add(messages);

    /// <summary>Counts a stopped partition.</summary>
    public void Stopped(string cause) => _stopped.Add(1, new KeyValuePair<string, object?>("cause", cause));

    /// <summary>Counts a completed barrier.</summary>
    public void BarrierDone() => _barriers.Add(1);

    /// <summary>Counts a pause.</summary>
    public void Paused(string limit) => _limits.Add(1, new KeyValuePair<string, object?>("limit", limit));

    private static bool IsLabels(string stream) => stream == Consuming.IngestStream.LabelName;

    private static KeyValuePair<string, object?> Tag(string stream) => new("stream", stream);
}
