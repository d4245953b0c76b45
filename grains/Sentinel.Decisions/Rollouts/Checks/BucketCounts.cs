using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>Counts and quantiles of logarithmic buckets.</summary>
internal static class BucketCounts
{
    /// <summary>Values in all.</summary>
    internal static long Total(this LogBuckets buckets) => buckets.Counts.Sum();

    /// <summary>Values in buckets above one.</summary>
    internal static long Above(this LogBuckets buckets, int key) => buckets.Keys.Zip(buckets.Counts).Where(b => b.First > key).Sum(b => b.Second);

    /// <summary>Values in buckets below one.</summary>
    internal static long Below(this LogBuckets buckets, int key) => buckets.Keys.Zip(buckets.Counts).Where(b => b.First < key).Sum(b => b.Second);

    /// <summary>The lowest bucket with at least a share of the values in it and below; the buckets are not empty.</summary>
    internal static int QuantileKey(this LogBuckets buckets, double share)
    {
        var rest = share * buckets.Total();
        for (var i = 0; i < buckets.Keys.Length; i++)
        {
            rest -= buckets.Counts[i];
            if (rest <= 0)
            {
                return buckets.Keys[i];
            }
        }

        return buckets.Keys[^1];
    }
}
