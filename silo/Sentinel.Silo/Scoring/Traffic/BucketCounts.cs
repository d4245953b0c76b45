using System.Runtime.InteropServices;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>Logarithmic buckets while they are filled. Not safe for concurrent use.</summary>
internal sealed class BucketCounts
{
    private readonly Dictionary<int, long> _counts = [];

    /// <summary>Counts a value; what is no number is left out.</summary>
    internal void Add(double value)
    {
        if (!double.IsNaN(value))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, LogBuckets.KeyOf(value), out _)++;
        }
    }

    /// <summary>What was counted.</summary>
    internal LogBuckets ToBuckets()
    {
        int[] keys = [.. _counts.Keys.Order()];
        return keys.Length == 0 ? LogBuckets.Empty : new LogBuckets(keys, Array.ConvertAll(keys, key => _counts[key]));
    }
}
