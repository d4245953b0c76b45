using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Status;

/// <summary>Gathers the figures of this silo's ingestion. Threading: safe.</summary>
internal sealed class IngestBoard(IngestMetrics metrics) : IIngestStatus
{
    private readonly ConcurrentDictionary<int, PartitionGauge> _partitions = new();
    private volatile string _state = "starting";
    private volatile string? _fault;

    /// <inheritdoc/>
    public IngestStatus Current => new(
        _state,
        _fault,
        metrics.RowsDecoded,
        metrics.BatchesApplied,
        RejectReasons.All.Select(r => KeyValuePair.Create(r.Name(), metrics.DeadLettersOf(r))).Where(r => r.Value > 0).ToImmutableSortedDictionary(StringComparer.Ordinal),
        [.. _partitions.Values.OrderBy(g => g.Partition).Select(g => g.Read())]);

    /// <summary>Says how the whole stands.</summary>
    public void Say(string state, string? fault = null)
    {
        _fault = fault;
        _state = state;
    }

    /// <summary>Shows a partition.</summary>
    public void Add(PartitionGauge gauge) => _partitions[gauge.Partition] = gauge;

    /// <summary>Takes a partition off, unless another owner shows it by now.</summary>
    public void Remove(PartitionGauge gauge) => _partitions.TryRemove(KeyValuePair.Create(gauge.Partition, gauge));

    /// <summary>Next offset that the consumer of this silo will hand out of a partition; null when it does not read it.</summary>
    public long? PositionOf(int partition) => _partitions.TryGetValue(partition, out var gauge) ? gauge.Position : null;

    /// <summary>Messages behind the newest one, by partition.</summary>
    public IEnumerable<(int Partition, long Messages)> Lag() => _partitions.Values.Where(g => g.LogEnd >= 0).Select(g => (g.Partition, Math.Max(0, g.LogEnd - g.Position)));
}
