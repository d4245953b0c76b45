namespace Sentinel.Statistics.Performance;

/// <summary>
/// The fixed bins of a score that is a probability: bin 0 holds 0 and below, bin k = 1…100 holds <c>((k−1)/100, k/100]</c>, the last one
/// also all above 1. Scores of two decimals are each alone in their bin. Groups of ten are the bins of the calibration error.
/// </summary>
public static class ScoreBins
{
    /// <summary>How many bins there are: one hundred, and one for zero.</summary>
    public const int Count = 101;

    /// <summary>The place of a row without a score.</summary>
    public const int None = Count;

    /// <summary>How many bins the calibration error has: bin j is <c>(j/10, (j+1)/10]</c>, the first closed at 0.</summary>
    public const int CalibrationBins = 10;

    /// <summary>The bin of a finite score. O(1).</summary>
    public static int IndexOf(double score)
    {
        if (score <= 0)
        {
            return 0;
        }

        if (score > 0.99)
        {
            return Count - 1;
        }

        // The product rounds; what decides is the edge itself, the double nearest to k/100.
        int bin = Math.Max(1, (int)Math.Ceiling(score * 100));
        if (score <= UpperEdge(bin - 1))
        {
            return bin - 1;
        }

        return score > UpperEdge(bin) ? bin + 1 : bin;
    }

    /// <summary>The greatest score of a bin.</summary>
    public static double UpperEdge(int bin) => bin / 100.0;

    /// <summary>The bin of the calibration error that a score bin lies in.</summary>
    public static int CalibrationBinOf(int bin) => Math.Max(0, bin - 1) / (100 / CalibrationBins);
}
