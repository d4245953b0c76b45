namespace Sentinel.Statistics.Rollouts;

/// <summary>
/// The continued fraction F of the incomplete beta function: ∫_0^x t^(a−1) (1 − t)^(b−1) dt = x^a (1 − x)^b F(a, b, x) / a, by Lentz's method. Converges in O(√max(a, b)) terms for x ≤ (a + 1)/(a + b + 2).
/// </summary>
internal static class BetaFraction
{
    private const int TermsMax = 100_000;
    private const double Tiny = 1e-300;
    private const double Enough = 1e-16;

    /// <summary>F, above 0 and finite.</summary>
    internal static double Of(double a, double b, double x)
    {
        double c = 1;
        double d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        double fraction = d;
        for (var m = 1; m <= TermsMax; m++)
        {
            var even = m * (b - m) * x / ((a + (2.0 * m) - 1) * (a + (2.0 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2.0 * m)) * (a + (2.0 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            fraction *= d * c;
            if (Math.Abs((d * c) - 1) <= Enough)
            {
                break;
            }
        }

        return fraction;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
