using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Tests;

namespace Sentinel.Statistics.Figures;

/// <summary>The figures that follow from counts alone: the same for exact comparisons and live windows.</summary>
internal static class HistogramFigures
{
    /// <summary>Adds the distances between two histograms; adds nothing when a side is empty.</summary>
    public static FeatureStatistics WithDistances(this FeatureStatistics statistics, ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
        => HistogramDistances.Between(reference, current) is not { } distances ? statistics : statistics with
        {
            Psi = distances.Psi,
            PsiNull95 = distances.PsiNull95,
            PsiNull99 = distances.PsiNull99,
            KlCurrentReference = distances.KullbackLeibler,
            JsDistance = distances.JensenShannon,
            Hellinger = distances.Hellinger,
            TotalVariation = distances.TotalVariation,
            LInfinity = distances.LInfinity,
        };

    /// <summary>Adds the test of homogeneity; adds nothing when a side is empty.</summary>
    public static FeatureStatistics WithChiSquare(this FeatureStatistics statistics, CategoryCounts counts)
        => ChiSquareHomogeneity.Test(counts.Reference, counts.Current) is not { } test ? statistics : statistics with
        {
            Chi2 = test.Statistic,
            Chi2PValue = test.PValue,
            DegreesOfFreedom = test.DegreesOfFreedom,
            Chi2PooledPValue = test.PooledPValue,
            CramersV = test.CramersV,
            NewCategoryShare = counts.NewShare,
        };

    /// <summary>Shares of counts; all zero for an empty side.</summary>
    public static double[] Shares(ReadOnlySpan<long> counts)
    {
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        var shares = new double[counts.Length];
        for (int i = 0; i < shares.Length && total > 0; i++)
        {
            shares[i] = counts[i] / total;
        }

        return shares;
    }
}
