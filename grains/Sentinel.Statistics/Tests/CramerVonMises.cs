using MathNet.Numerics;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests;

/// <summary>
/// Two-sample Cramér–von Mises (Anderson 1962): T = U/(nmN) − (4nm − 1)/(6N), N = n + m,
/// U = n Σ (r_i − i)² + m Σ (s_j − j)² over the mid-ranks r, s of either ordered side in the pooled sample, summed in integers.
/// The p-value is exact for max(n, m) ≤ 20 (Xiao, Gordon, Yakovlev 2006), otherwise the limit law of the one-sample statistic at the
/// standardised T (Csörgő and Faraway 1996), its series cut as SciPy cuts it: below about 1e-7 it is that cut and not the tail.
/// Defined for n, m ≥ 2. O(n + m) on sorted samples.
/// </summary>
internal struct CramerVonMises(int referenceCount, int currentCount)
{
    private const int LargestExact = 20;
    private const double SmallestTerm = 1e-7;

    // Four times the sums of squared rank differences, so that mid-ranks stay integers.
    private Int128 _referenceSquares;
    private Int128 _currentSquares;

    /// <summary>T.</summary>
    public readonly double Statistic
    {
        get
        {
            double pairs = (double)referenceCount * currentCount;
            double total = (double)referenceCount + currentCount;
            return (Quarters / 4 / (pairs * total)) - (((4 * pairs) - 1) / (6 * total));
        }
    }

    private readonly double Quarters => (double)((referenceCount * _referenceSquares) + (currentCount * _currentSquares));

    public void Add(in PooledWalk step)
    {
        if (step.ReferenceHere + step.CurrentHere == 1)
        {
            // A value without a tie, the common case: its rank exceeds its place on its own side by the other side's values below it.
            if (step.ReferenceHere == 1)
            {
                _referenceSquares += (Int128)(ulong)((long)step.CurrentBelow * step.CurrentBelow * 4);
            }
            else
            {
                _currentSquares += (Int128)(ulong)((long)step.ReferenceBelow * step.ReferenceBelow * 4);
            }

            return;
        }

        long doubledRank = (2L * (step.ReferenceBelow + (long)step.CurrentBelow)) + step.ReferenceHere + step.CurrentHere + 1;
        _referenceSquares += Squares(doubledRank - (2L * step.ReferenceBelow), step.ReferenceHere);
        _currentSquares += Squares(doubledRank - (2L * step.CurrentBelow), step.CurrentHere);
    }

    /// <summary>The p-value; 1 where a side has fewer than two values.</summary>
    public readonly double PValue()
    {
        if (Math.Min(referenceCount, currentCount) < 2)
        {
            return 1;
        }

        if (Math.Max(referenceCount, currentCount) <= LargestExact)
        {
            return CramerVonMisesExact.PValue(Quarters / 4, referenceCount, currentCount);
        }

        double pairs = (double)referenceCount * currentCount;
        double total = (double)referenceCount + currentCount;
        double mean = (1 + (1 / total)) / 6;
        double squares = ((double)referenceCount * referenceCount) + ((double)currentCount * currentCount);
        double variance = (total + 1) * ((4 * pairs * total) - (3 * squares) - (2 * pairs)) / (45 * total * total * 4 * pairs);
        double standardised = (1.0 / 6) + ((Statistic - mean) / Math.Sqrt(45 * variance));
        return standardised < 0.003 ? 1 : Math.Max(0, 1 - Limit(standardised));
    }

    // Σ_{k=1..count} (gap − 2k)².
    private static Int128 Squares(long gap, long count)
    {
        Int128 n = count;
        return (n * gap * gap) - (2 * n * (n + 1) * gap) + (2 * n * (n + 1) * ((2 * n) + 1) / 3);
    }

    private static double Limit(double x)
    {
        double sum = 0;
        double term;
        double gammaRatio = Math.Sqrt(Math.PI);
        int k = 0;
        do
        {
            // Γ(k + ½)/Γ(k + 1) as a product: p is what 1 less the sum leaves, so every bit of the terms counts.
            double u = gammaRatio / (Math.Pow(Math.PI, 1.5) * Math.Sqrt(x));
            double y = (4 * k) + 1;
            double q = y * y / (16 * x);
            term = u * Math.Sqrt(y) * Math.Exp(-q) * SpecialFunctions.BesselK(0.25, q);
            sum += term;
            k++;
            gammaRatio *= (k - 0.5) / k;
        }
        while (Math.Abs(term) >= SmallestTerm);

        return sum;
    }
}
