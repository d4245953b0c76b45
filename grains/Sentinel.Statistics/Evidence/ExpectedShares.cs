namespace Sentinel.Statistics.Evidence;

/// <summary>Shares estimated from counts, none of them 0: Jeffreys' <c>(c + ½)/(N + ½B)</c>, as for PSI.</summary>
public static class ExpectedShares
{
    /// <summary>The shares of counts; equal ones of no rows.</summary>
    public static double[] Of(ReadOnlySpan<long> counts)
    {
        double total = 0.5 * counts.Length;
        foreach (long count in counts)
        {
            total += count;
        }

        var shares = new double[counts.Length];
        for (int bin = 0; bin < shares.Length; bin++)
        {
            shares[bin] = (counts[bin] + 0.5) / total;
        }

        return shares;
    }
}
