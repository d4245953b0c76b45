using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Sources;

namespace Sentinel.Ingest.Status;

/// <summary>Gathers the figures of this silo's ingestion. Threading: safe.</summary>
internal sealed class IngestBoard : IIngestStatus
{
    private const string Running = "running";

    private readonly ConcurrentDictionary<(string Topic, int Partition), PartitionGauge> _partitions = new();
    private readonly ConcurrentDictionary<string, (string State, string? Fault)> _streams = new(StringComparer.Ordinal);
    private readonly IngestMetrics _metrics;
    private readonly PairBoard _pairs;

    /// <summary>A board without figures.</summary>
    public IngestBoard(IngestMetrics metrics, PairBoard pairs)
    {
        (_metrics, _pairs) = (metrics, pairs);
        metrics.Observe(this);
    }

    /// <inheritdoc/>
    public IngestStatus Current => new(
        Whole.State,
        Whole.Fault,
        _metrics.RowsDecoded,
        _metrics.BatchesApplied,
        RejectReasons.All.Select(r => KeyValuePair.Create(r.Name(), _metrics.DeadLettersOf(r))).Where(r => r.Value > 0).ToImmutableSortedDictionary(StringComparer.Ordinal),
        [.. _partitions.ToArray().OrderBy(g => g.Key.Topic, StringComparer.Ordinal).ThenBy(g => g.Key.Partition).Select(g => g.Value.Read())],
        _metrics.LabelsDecoded,
        _pairs.Current);

    // All is well when every stream is; otherwise the first one that is not says how the whole stands. The snapshots are taken first, since sorting counts and copies in two steps.
    private (string State, string? Fault) Whole =>
        _streams.IsEmpty ? ("starting", null) : _streams.ToArray().OrderByDescending(stream => stream.Key, StringComparer.Ordinal).Select(stream => stream.Value).Where(stream => stream.State != Running).FirstOrDefault((Running, null));

    /// <summary>Says how a stream stands.</summary>
    public void Say(string stream, string state, string? fault = null) => _streams[stream] = (state, fault);

    /// <summary>Shows a partition.</summary>
    public void Add(PartitionGauge gauge) => _partitions[(gauge.Topic, gauge.Partition)] = gauge;

    /// <summary>Takes a partition off, unless another owner shows it by now.</summary>
    public void Remove(PartitionGauge gauge) => _partitions.TryRemove(KeyValuePair.Create((gauge.Topic, gauge.Partition), gauge));

    /// <summary>Next offset that the consumer of this silo will hand out of a partition; null when it does not read it.</summary>
    public long? PositionOf(string topic, int partition) => _partitions.TryGetValue((topic, partition), out var gauge) ? gauge.Position : null;

    /// <summary>Messages behind the newest one, by partition.</summary>
    public IEnumerable<(string Topic, int Partition, long Messages)> Lag() => _partitions.Values.Where(g => g.LogEnd >= 0).Select(g => (g.Topic, g.Partition, Math.Max(0, g.LogEnd - g.Position)));
}
