using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// The squared maximum mean discrepancy between two samples under the kernel <c>k(x, y) = exp(−γ‖x − y‖²)</c>, in its unbiased form (Gretton et al. 2012,
/// lemma 6): mean of k within the first, plus within the second, less twice the mean between, no row with itself. About 0 without drift, and
/// possibly below; at most 2. O((n+m)²·d).
/// </summary>
public static class KernelDistance
{
    /// <summary>The usual γ of d numbers on a common scale: 1/d.</summary>
    public static double GammaOf(int features) => 1.0 / features;

    /// <summary>The distance of rows on a common scale; null where a side has fewer than two.</summary>
    /// <param name="first">Rows of d numbers each.</param>
    /// <param name="second">Rows of as many numbers.</param>
    /// <param name="gamma">γ > 0.</param>
    public static double? Mmd2(double[][] first, double[][] second, double gamma)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Length < 2 || second.Length < 2)
        {
            return null;
        }

        return Within(first, gamma) + Within(second, gamma) - (2 * Between(first, second, gamma));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Within(double[][] rows, double gamma)
    {
        double sum = 0;
        for (int i = 1; i < rows.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Kernel(rows[i], rows[j], gamma);
            }
        }

        return 2 * sum / ((double)rows.Length * (rows.Length - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Between(double[][] first, double[][] second, double gamma)
    {
        double sum = 0;
        foreach (double[] x in first)
        {
            foreach (double[] y in second)
            {
                sum += Kernel(x, y, gamma);
            }
        }

        return sum / ((double)first.Length * second.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Kernel(double[] x, double[] y, double gamma)
    {
        double square = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - y[i];
            square += difference * difference;
        }

        return Math.Exp(-gamma * square);
    }
}
