using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Scoring.Inference;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>What one version answered under one route, while it is counted. Not safe for concurrent use.</summary>
internal sealed class ArmCounts
{
    /// <summary>Classes that are told apart; rows of further ones count as <see cref="OtherClass"/>.</summary>
    internal const int ClassesMax = 1000;

    /// <summary>Name of the classes beyond <see cref="ClassesMax"/>.</summary>
    internal const string OtherClass = "(other)";

    private readonly Dictionary<string, long> _classes = new(StringComparer.Ordinal);
    private readonly BucketCounts _scores = new();
    private readonly BucketCounts _latencies = new();
    private long _errors;
    private long _dropped;

    /// <summary>Rows that it answered, and requests that it failed.</summary>
    internal long Rows { get; private set; }

    /// <summary>Counts an answer.</summary>
    internal void Answered(InferAnswer answer, bool isLate)
    {
        Rows += answer.Watched.Rows;
        _errors += isLate ? 1 : 0;
        _latencies.Add(answer.Duration.TotalMicroseconds);
        foreach (var number in answer.Watched.Numbers ?? [])
        {
            _scores.Add(number ?? double.NaN);
        }

        foreach (var name in answer.Watched.Classes ?? [])
        {
            var known = _classes.Count < ClassesMax || _classes.ContainsKey(name) ? name : OtherClass;
            CollectionsMarshal.GetValueRefOrAddDefault(_classes, known, out _)++;
        }
    }

    /// <summary>Counts a request that was not answered, or not in time for who asked.</summary>
    internal void Failed()
    {
        Rows++;
        _errors++;
    }

    /// <summary>Counts a copy that was not shown to it.</summary>
    internal void Dropped() => _dropped++;

    /// <summary>What was counted.</summary>
    internal ArmTally ToTally(string version, long epoch) =>
        new(version, epoch, Rows, _errors, _classes.ToImmutableSortedDictionary(StringComparer.Ordinal), _scores.ToBuckets(), _latencies.ToBuckets()) { Dropped = _dropped };
}
