using MathNet.Numerics;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests;

/// <summary>
/// Mann–Whitney U of the reference: the pairs in which the reference's value is the greater, ties counted half; 0 to nm, in integers.
/// The p-value is two-sided from the normal limit with tie and continuity correction (Hollander and Wolfe 1973):
/// z = (max(U, nm − U) − nm/2 − ½)/σ, σ² = nm/12·((N + 1) − Σ(t³ − t)/(N(N − 1))), N = n + m. Fair from n, m of about 8.
/// All values equal: p = 1. Defined for n, m ≥ 1. O(n + m) on sorted samples.
/// </summary>
internal struct MannWhitney(int referenceCount, int currentCount)
{
    private long _doubled;
    private double _tieTerm;

    /// <summary>U of the reference.</summary>
    public readonly double Statistic => _doubled / 2.0;

    public void Add(in PooledWalk step)
    {
        _doubled += step.ReferenceHere * ((2L * step.CurrentBelow) + step.CurrentHere);
        double ties = (double)step.ReferenceHere + step.CurrentHere;
        _tieTerm += ((ties * ties) - 1) * ties;
    }

    /// <summary>The two-sided p-value.</summary>
    public readonly double PValue()
    {
        double pairs = (double)referenceCount * currentCount;
        double total = (double)referenceCount + currentCount;
        double variance = pairs / 12 * (total + 1 - (_tieTerm / (total * (total - 1))));
        if (!(variance > 0))
        {
            return 1;
        }

        double z = (Math.Max(Statistic, pairs - Statistic) - (pairs / 2) - 0.5) / Math.Sqrt(variance);
        return Math.Min(SpecialFunctions.Erfc(z / Math.Sqrt(2)), 1);
    }
}
