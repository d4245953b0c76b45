using MathNet.Numerics.Distributions;

namespace Sentinel.Benchmarks.FalseAlarms;

/// <summary>Moves of the mean of a standard normal feature that have a given PSI in its own deciles.</summary>
internal static class Shifts
{
    public static double[] Psi { get; } = [0.02, 0.05, 0.1, 0.25, 0.5];

    /// <summary>The move in standard deviations, by bisection: PSI grows with it.</summary>
    public static double Of(double psi)
    {
        (double low, double high) = (0, 4);
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            (low, high) = PsiOf(middle) < psi ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double PsiOf(double shift)
    {
        double psi = 0;
        double below = 0;
        for (int decile = 1; decile <= 10; decile++)
        {
            double upTo = decile == 10 ? 1 : Normal.CDF(shift, 1, Normal.InvCDF(0, 1, decile / 10.0));
            double share = upTo - below;
            psi += (share - 0.1) * Math.Log(share / 0.1);
            below = upTo;
        }

        return psi;
    }
}
