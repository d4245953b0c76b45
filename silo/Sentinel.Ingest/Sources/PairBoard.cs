using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Sources;

/// <summary>How logged inferences stand, since the start of this silo.</summary>
/// <param name="Paired">Pairs of a request and its answer.</param>
/// <param name="Waiting">Halves that wait now.</param>
/// <param name="Repeated">Halves that had come before, and were passed over.</param>
/// <param name="Ignored">Events of other types, which were passed over.</param>
/// <remarks>Halves that never find the other one are dead letters: <c>no-response</c>, <c>no-request</c>.</remarks>
public sealed record PairStatus(long Paired, long Waiting, long Repeated, long Ignored);

/// <summary>Gathers the figures of logged inferences. Threading: safe.</summary>
internal sealed class PairBoard
{
    private readonly ConcurrentDictionary<(string Topic, int Partition), long> _waiting = new();
    private readonly Counter<long> _events;
    private long _paired;
    private long _repeated;
    private long _ignored;

    /// <summary>Makes the instruments.</summary>
    public PairBoard(IMeterFactory factory)
    {
        var meter = factory.Create(IngestMetrics.MeterName);
        _events = meter.CreateCounter<long>("sentinel.ingest.inferences", "{event}", "Events of inference loggers, repeats after a rewind included, by what became of them");
        meter.CreateObservableGauge("sentinel.ingest.inferences.waiting", () => Current.Waiting, "{event}", "Requests and answers that wait for each other");
    }

    /// <summary>The figures now.</summary>
    public PairStatus Current => new(Interlocked.Read(ref _paired), _waiting.Values.Sum(), Interlocked.Read(ref _repeated), Interlocked.Read(ref _ignored));

    /// <summary>Counts a half.</summary>
    public void Read(PairOutcome outcome)
    {
        if (outcome == PairOutcome.Paired)
        {
            Interlocked.Increment(ref _paired);
        }
        else if (outcome == PairOutcome.Repeat)
        {
            Interlocked.Increment(ref _repeated);
        }

        Count(outcome switch { PairOutcome.Waits => "waits", PairOutcome.Paired => "paired", _ => "repeated" });
    }

    /// <summary>Counts an event of another type.</summary>
    public void Ignored()
    {
        Interlocked.Increment(ref _ignored);
        Count("ignored");
    }

    /// <summary>Says how many halves of a partition wait.</summary>
    public void SetWaiting(string topic, int partition, long halves) => _waiting[(topic, partition)] = halves;

    /// <summary>Forgets a partition that this silo reads no more.</summary>
    public void Remove(string topic, int partition) => _waiting.TryRemove((topic, partition), out _);

    private void Count(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
