using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>Tallies added, and taken from one another: counts exactly, sums of differences to rounding.</summary>
internal static class TallySums
{
    /// <summary>Adds what another tally of the same version and epoch counted, <paramref name="sign"/> 1, or takes it away, −1.</summary>
    internal static ArmTally Plus(this ArmTally tally, ArmTally other, int sign = 1) => tally with
    {
        Rows = tally.Rows + (sign * other.Rows),
        Errors = tally.Errors + (sign * other.Errors),
        Classes = Plus(tally.Classes, other.Classes, sign),
        Scores = Plus(tally.Scores, other.Scores, sign),
        Latencies = Plus(tally.Latencies, other.Latencies, sign),
        Dropped = tally.Dropped + (sign * other.Dropped),
    };

    /// <summary>Adds what another tally of the same pair and epoch counted, <paramref name="sign"/> 1, or takes it away, −1.</summary>
    internal static PairTally Plus(this PairTally tally, PairTally other, int sign = 1) => tally with
    {
        Pairs = tally.Pairs + (sign * other.Pairs),
        Agreed = tally.Agreed + (sign * other.Agreed),
        Flips = Plus(tally.Flips, other.Flips, sign),
        Higher = tally.Higher + (sign * other.Higher),
        Lower = tally.Lower + (sign * other.Lower),
        SumDifference = tally.SumDifference + (sign * other.SumDifference),
        SumSquaredDifference = tally.SumSquaredDifference + (sign * other.SumSquaredDifference),
        Differences = Plus(tally.Differences, other.Differences, sign),
    };

    private static ImmutableSortedDictionary<string, long> Plus(ImmutableSortedDictionary<string, long> counts, ImmutableSortedDictionary<string, long> others, int sign)
    {
        var sums = counts.WithComparers(StringComparer.Ordinal).ToBuilder();
        foreach (var (name, count) in others)
        {
            var sum = sums.GetValueOrDefault(name) + (sign * count);
            if (sum == 0)
            {
                sums.Remove(name);
            }
            else
            {
                sums[name] = sum;
            }
        }

        return sums.ToImmutable();
    }

    private static ClassFlip[] Plus(ClassFlip[] flips, ClassFlip[] others, int sign) =>
    [
        .. flips.Concat(others.Select(o => o with { Rows = sign * o.Rows }))
            .GroupBy(f => (f.Stable, f.Challenger))
            .Select(g => new ClassFlip(g.Key.Stable, g.Key.Challenger, g.Sum(f => f.Rows)))
            .Where(f => f.Rows != 0)
            .OrderBy(f => f.Stable, StringComparer.Ordinal).ThenBy(f => f.Challenger, StringComparer.Ordinal),
    ];

    /// <summary>Adds counts, <paramref name="sign"/> 1, or takes them away, −1.</summary>
    internal static LogBuckets Plus(this LogBuckets buckets, LogBuckets others, int sign = 1)
    {
        var keys = new List<int>(buckets.Keys.Length + others.Keys.Length);
        var counts = new List<long>(keys.Capacity);
        var (mine, theirs) = (0, 0);
        while (mine < buckets.Keys.Length || theirs < others.Keys.Length)
        {
            var key = Math.Min(mine < buckets.Keys.Length ? buckets.Keys[mine] : int.MaxValue, theirs < others.Keys.Length ? others.Keys[theirs] : int.MaxValue);
            var count = 0L;
            if (mine < buckets.Keys.Length && buckets.Keys[mine] == key)
            {
                count += buckets.Counts[mine++];
            }

            if (theirs < others.Keys.Length && others.Keys[theirs] == key)
            {
                count += sign * others.Counts[theirs++];
            }

            if (count != 0)
            {
                keys.Add(key);
                counts.Add(count);
            }
        }

        return new LogBuckets([.. keys], [.. counts]);
    }
}
