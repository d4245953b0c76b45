namespace Sentinel.Statistics.Sequential;

/// <summary>
/// The exact null distribution of the two-sample Kolmogorov–Smirnov distance for two samples of r values each without ties (Gnedenko and Korolyuk 1951):
/// <c>P(D ≥ k/r) = 2·Σ_{j≥1} (−1)^(j−1)·C(2r, r−jk)/C(2r, r)</c>. With ties it is an upper bound of the p-value. O(r) for a k.
/// </summary>
internal static class EqualSampleKolmogorov
{
    public static double PValue(int size, int difference)
    {
        if (difference <= 0)
        {
            return 1;
        }

        double sum = 0;
        double sign = 1;
        for (int apart = difference; apart <= size; apart += difference)
        {
            sum += sign * Ratio(size, apart);
            sign = -sign;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    /// <summary>The least difference whose p-value is at most <paramref name="alpha"/>; <paramref name="size"/> + 1 where there is none.</summary>
    public static int CriticalDifference(int size, double alpha)
    {
        int low = 1;
        int high = size + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (PValue(size, middle) <= alpha)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>C(2r, r−a)/C(2r, r) = Π (r−a+i)/(r+i).</summary>
    private static double Ratio(int size, int apart)
    {
        double ratio = 1;
        for (int i = 1; i <= apart; i++)
        {
            ratio *= (double)(size - apart + i) / (size + i);
        }

        return ratio;
    }
}
