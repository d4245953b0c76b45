namespace Sentinel.Statistics.Evidence;

/// <summary>Sums of numbers that are known by their logarithms, without leaving them.</summary>
public static class LogSum
{
    /// <summary>ln Σ exp(xᵢ); minus infinity of none, or where every xᵢ is. O(k).</summary>
    public static double Of(ReadOnlySpan<double> logarithms)
    {
        double greatest = double.NegativeInfinity;
        foreach (double value in logarithms)
        {
            greatest = Math.Max(greatest, value);
        }

        if (double.IsNegativeInfinity(greatest))
        {
            return greatest;
        }

        double sum = 0;
        foreach (double value in logarithms)
        {
            sum += Math.Exp(value - greatest);
        }

        return greatest + Math.Log(sum);
    }

    /// <summary>ln(1 + exp(x)), at either end without overflow or loss: 0 at minus infinity, x for a large one.</summary>
    public static double OnePlus(double logarithm) => logarithm > 0
        ? logarithm + Log1P(Math.Exp(-logarithm))
        : Log1P(Math.Exp(logarithm));

    // Kahan's form: what is lost in 1 + y is made good by the quotient.
    private static double Log1P(double y)
    {
        double sum = 1 + y;
        return sum == 1 ? y : Math.Log(sum) * (y / (sum - 1));
    }
}
