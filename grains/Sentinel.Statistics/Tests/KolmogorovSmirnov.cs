using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests;

/// <summary>
/// Two-sample Kolmogorov–Smirnov: D = max |F − G| over the pooled values of n reference and m current ones, ties jumped to the right;
/// 0 to 1, computed in integers. Its p-value is two-sided: exact for min(n, m) &lt; 50 without ties (lattice paths, Hodges 1958),
/// otherwise <c>P(D_N ≥ D)</c> of the one-sample statistic at N = round(nm/(n + m)), as SciPy's <c>method="asymp"</c>.
/// Defined for n, m ≥ 1. O(n + m) on sorted samples.
/// </summary>
internal struct KolmogorovSmirnov(int referenceCount, int currentCount)
{
    private const int ExactBelow = 50;

    private long _greatest;
    private bool _ties;

    /// <summary>D.</summary>
    public readonly double Statistic => (double)_greatest / referenceCount / currentCount;

    public void Add(in PooledWalk step)
    {
        long reference = step.ReferenceBelow + step.ReferenceHere;
        long current = step.CurrentBelow + step.CurrentHere;
        _greatest = Math.Max(_greatest, Math.Abs((reference * currentCount) - (current * referenceCount)));
        _ties |= step.ReferenceHere + step.CurrentHere > 1;
    }

    /// <summary>The two-sided p-value.</summary>
    public readonly double PValue()
        => Math.Min(referenceCount, currentCount) < ExactBelow && !_ties
            ? ExactPValue(referenceCount, currentCount, _greatest)
            : AsymptoticPValue(Statistic, referenceCount, currentCount);

    /// <summary>P(D_N ≥ D) at N = round(nm/(n + m)); 1 where N is 0.</summary>
    public static double AsymptoticPValue(double statistic, long referenceCount, long currentCount)
    {
        double effective = Math.Round((double)referenceCount * currentCount / ((double)referenceCount + currentCount), MidpointRounding.ToEven);
        return effective < 1 ? 1 : KolmogorovDistribution.Survival((long)effective, statistic);
    }

    /// <summary>
    /// The share of the (n + m choose n) lattice paths that somewhere stray at least <paramref name="greatest"/> = D·n·m from the diagonal.
    /// All terms are positive, so that small p-values keep their relative accuracy. O(nm).
    /// </summary>
    internal static double ExactPValue(int n, int m, long greatest)
    {
        if (greatest == 0)
        {
            return 1;
        }

        (int few, int many) = n <= m ? (n, m) : (m, n);
        var strayed = new double[few + 1];
        for (int j = 0; j <= few; j++)
        {
            strayed[j] = (long)j * many >= greatest ? 1 : 0;
        }

        for (int i = 1; i <= many; i++)
        {
            if ((long)i * few >= greatest)
            {
                strayed[0] = 1;
            }

            for (int j = 1; j <= few; j++)
            {
                double share = (double)i / (i + j);
                strayed[j] = Math.Abs(((long)i * few) - ((long)j * many)) >= greatest ? 1 : (share * strayed[j]) + ((1 - share) * strayed[j - 1]);
            }
        }

        return Math.Min(strayed[few], 1);
    }
}
