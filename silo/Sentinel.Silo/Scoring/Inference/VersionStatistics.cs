using System.Collections.Concurrent;
using Sentinel.Contracts;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>What a version did on this silo since the silo started, as the protocol's statistics extension tells it. Times add up over requests.</summary>
/// <param name="Last">When it answered last; null before it did.</param>
/// <param name="Rows">Rows that it answered.</param>
/// <param name="Succeeded">Requests that it answered, and how long they took from being read to being written.</param>
/// <param name="Failed">Requests that it did not answer, and how long that took.</param>
/// <param name="Queued">How long answered requests waited for a core.</param>
/// <param name="Prepared">How long it took to make their tensors the graph's.</param>
/// <param name="Computed">How long the model ran.</param>
/// <param name="Concluded">How long it took to read what is watched and to hand it to the broker.</param>
internal sealed record VersionCounts(DateTimeOffset? Last, long Rows, TimedCount Succeeded, TimedCount Failed, TimedCount Queued, TimedCount Prepared, TimedCount Computed, TimedCount Concluded);

/// <summary>How often something was done, and how long it took in all.</summary>
internal readonly record struct TimedCount(long Count, TimeSpan Time)
{
    /// <summary>With one more.</summary>
    internal TimedCount With(TimeSpan time) => new(Count + 1, Time + time);
}

/// <summary>Counts what versions do on this silo. Of versions that were asked at least once.</summary>
internal sealed class VersionStatistics(TimeProvider time)
{
    private readonly ConcurrentDictionary<ModelVersionId, Counter> _counters = new();

    /// <summary>Counts of a version; all zero where it was not asked.</summary>
    internal VersionCounts Of(ModelVersionId version) => _counters.TryGetValue(version, out var counter) ? counter.Read() : new Counter().Read();

    /// <summary>Counts an answer by the timestamps between its steps: begun, made ready, given a core, run, concluded.</summary>
    internal void Answered(ModelVersionId version, int rows, long begun, long ready, long started, long ran, long concluded) =>
        CounterOf(version).Answered(time, rows, begun, ready, started, ran, concluded);

    /// <summary>Counts a failure.</summary>
    internal void Failed(ModelVersionId version, long begun) => CounterOf(version).Failed(time.GetElapsedTime(begun));

    private Counter CounterOf(ModelVersionId version) => _counters.TryGetValue(version, out var counter) ? counter : _counters.GetOrAdd(version, _ => new Counter());

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private long _rows;
        private DateTimeOffset? _last;
        private TimedCount _succeeded;
        private TimedCount _failed;
        private TimedCount _queued;
        private TimedCount _prepared;
        private TimedCount _computed;
        private TimedCount _concluded;

        internal VersionCounts Read()
        {
            lock (_lock)
            {
                return new VersionCounts(_last, _rows, _succeeded, _failed, _queued, _prepared, _computed, _concluded);
            }
        }

        internal void Answered(TimeProvider time, int rows, long begun, long ready, long started, long ran, long concluded)
        {
            lock (_lock)
            {
                _last = time.GetUtcNow();
                _rows += rows;
                _succeeded = _succeeded.With(time.GetElapsedTime(begun, concluded));
                _prepared = _prepared.With(time.GetElapsedTime(begun, ready));
                _queued = _queued.With(time.GetElapsedTime(ready, started));
                _computed = _computed.With(time.GetElapsedTime(started, ran));
                _concluded = _concluded.With(time.GetElapsedTime(ran, concluded));
            }
        }

        internal void Failed(TimeSpan took)
        {
            lock (_lock)
            {
                _failed = _failed.With(took);
            }
        }
    }
}
