using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Performance;

/// <summary>A mean and its interval, from the exact sum and the exact sum of squares of n ≥ 1 values.</summary>
internal static class MeanFigure
{
    public static (double Mean, Interval? Interval) Of(Dyadic sum, Dyadic squares, long n)
    {
        double mean = Dyadic.Ratio(sum, Dyadic.Of(n));
        if (n < 2)
        {
            return (mean, null);
        }

        // n·Σx² − (Σx)² is exact; what rounding of the summands themselves can leave below zero is none.
        var spread = (squares * n) - (sum * sum);
        double standardError = spread.Sign <= 0 ? 0 : Dyadic.RootRatio(spread, Dyadic.Of(n) * n * (n - 1));
        return (mean, Interval.Mean(mean, standardError, n));
    }
}
