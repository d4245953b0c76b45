using System.Runtime.InteropServices;
using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Scoring.Signatures;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>What two versions answered to the same rows under one route, while it is counted. Not safe for concurrent use.</summary>
internal sealed class PairCounts
{
    /// <summary>Pairs of classes that are told apart; further flips count as one of <see cref="ArmCounts.OtherClass"/> to itself.</summary>
    internal const int FlipsMax = 1000;

    /// <summary>Scores this near to one another, by the greater one's size, are equal.</summary>
    internal const double EqualWithin = 1e-6;

    private readonly Dictionary<(string Stable, string Challenger), long> _flips = [];
    private readonly BucketCounts _differences = new();
    private long _pairs;
    private long _agreed;
    private long _higher;
    private long _lower;
    private double _sum;
    private double _sumSquared;

    /// <summary>Counts the answers to one request.</summary>
    internal void Add(WatchedAnswer stable, WatchedAnswer challenger)
    {
        var rows = Math.Min(stable.Rows, challenger.Rows);
        for (var row = 0; row < rows; row++)
        {
            var order = CompareScores(stable.Numbers?[row], challenger.Numbers?[row]);
            var agrees = stable.Classes is { } from && challenger.Classes is { } to ? CompareClasses(from[row], to[row]) : order == 0;
            _pairs++;
            _agreed += agrees ? 1 : 0;
        }
    }

    /// <summary>What was counted.</summary>
    internal PairTally ToTally(string stable, string challenger, long epoch)
    {
        ClassFlip[] flips = [.. _flips.Select(f => new ClassFlip(f.Key.Stable, f.Key.Challenger, f.Value)).OrderBy(f => f.Stable, StringComparer.Ordinal).ThenBy(f => f.Challenger, StringComparer.Ordinal)];
        return new PairTally(stable, challenger, epoch, _pairs, _agreed, flips, _higher, _lower, _sum, _sumSquared) { Differences = _differences.ToBuckets() };
    }

    private bool CompareClasses(string stable, string challenger)
    {
        if (stable == challenger)
        {
            return true;
        }

        var flip = (stable, challenger);
        var known = _flips.Count < FlipsMax || _flips.ContainsKey(flip) ? flip : (ArmCounts.OtherClass, ArmCounts.OtherClass);
        CollectionsMarshal.GetValueRefOrAddDefault(_flips, known, out _)++;
        return false;
    }

    // Null where only one version gave a number.
    private int? CompareScores(double? stable, double? challenger)
    {
        if (stable is not { } from || challenger is not { } to)
        {
            return stable is null && challenger is null ? 0 : null;
        }

        var difference = to - from;
        _sum += difference;
        _sumSquared += difference * difference;
        _differences.Add(difference);
        if (Math.Abs(difference) <= EqualWithin * Math.Max(Math.Abs(from), Math.Abs(to)))
        {
            return 0;
        }

        _higher += difference > 0 ? 1 : 0;
        _lower += difference < 0 ? 1 : 0;
        return Math.Sign(difference);
    }
}
