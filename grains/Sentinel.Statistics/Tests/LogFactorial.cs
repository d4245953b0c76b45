using MathNet.Numerics;

namespace Sentinel.Statistics.Tests;

/// <summary>ln n!. Those up to 32,767 are kept once they were asked for, 256 KB at most: a p-value in the tail asks for hundreds of the same, again and again.</summary>
internal static class LogFactorial
{
    private const int KeptMost = 1 << 15;

    // Zero for those that nobody asked for yet; whoever finds that works out the same number.
    private static readonly double[] Kept = new double[KeptMost];

    /// <summary>ln n! for n ≥ 0.</summary>
    public static double Of(long n)
    {
        if (n >= KeptMost)
        {
            return SpecialFunctions.GammaLn(n + 1.0);
        }

        double known = Volatile.Read(ref Kept[n]);
        if (known == 0)
        {
            known = SpecialFunctions.GammaLn(n + 1.0);
            Volatile.Write(ref Kept[n], known);
        }

        return known;
    }
}
