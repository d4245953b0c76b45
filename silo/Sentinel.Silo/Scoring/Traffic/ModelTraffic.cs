using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>
/// What this router counts of one model. Requests add to counts that the reporter swaps out; a tally that was made of them stays as it is, with its number, until the model has confirmed it, while what is counted
/// meanwhile gathers for the next. Counting is safe from many threads, and holds a lock for as long as one request's rows take; telling is for one caller at a time.
/// </summary>
internal sealed class ModelTraffic(string model, string router, string incarnation, ScoringMetrics metrics)
{
    private readonly Lock _lock = new();
    private TrafficCounts _counts = new();
    private TrafficTally? _unconfirmed;
    private long _sequence;
    private int _telling;

    /// <summary>The model.</summary>
    internal string Model { get; } = model;

    /// <summary>Whether the last tally that was told was not confirmed.</summary>
    internal bool IsBehind { get; private set; }

    /// <summary>Counts an answer.</summary>
    internal void Answered(RoutedArm arm, InferAnswer answer, bool isLate)
    {
        lock (_lock)
        {
            _counts.Of(arm).Answered(answer, isLate);
        }
    }

    /// <summary>Counts an answer of a shadow, and the pair where the version with the traffic had answered too.</summary>
    internal void Answered(RoutedArm shadow, InferAnswer answer, bool isLate, InferAnswer? stable)
    {
        lock (_lock)
        {
            _counts.Of(shadow).Answered(answer, isLate);
            if (stable is not null)
            {
                _counts.Of(stable, shadow).Add(stable.Watched, answer.Watched);
            }
        }
    }

    /// <summary>Counts a failed request.</summary>
    internal void Failed(RoutedArm arm)
    {
        lock (_lock)
        {
            _counts.Of(arm).Failed();
        }
    }

    /// <summary>Counts a copy that a shadow was not shown.</summary>
    internal void Dropped(RoutedArm shadow)
    {
        lock (_lock)
        {
            _counts.Of(shadow).Dropped();
        }
    }

    /// <summary>Tells what is to be told, if nobody is at it.</summary>
    /// <param name="tell">Tells a tally; when it returns, the model has confirmed it.</param>
    internal async Task TellAsync(Func<string, TrafficTally, Task> tell)
    {
        if (Interlocked.Exchange(ref _telling, 1) != 0)
        {
            return;
        }

        try
        {
            if ((_unconfirmed ??= Swap()) is { } tally)
            {
                IsBehind = true;
                await tell(Model, tally);
                IsBehind = false;
                _unconfirmed = null;
            }
        }
        finally
        {
            Volatile.Write(ref _telling, 0);
        }
    }

    private TrafficTally? Swap()
    {
        TrafficCounts counts;
        lock (_lock)
        {
            if (_counts.IsEmpty)
            {
                return null;
            }

            counts = _counts;
            _counts = new TrafficCounts();
        }

        metrics.TallyLost(counts.Lost);
        return counts.ToTally(router, incarnation, ++_sequence);
    }
}
