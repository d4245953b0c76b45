namespace Sentinel.Statistics.Distances;

/// <summary>
/// The distances between two histograms over the same B bins, with counts r_i of n reference values and c_i of m current ones.
/// Raw shares are <c>p_i = r_i / n</c> and <c>q_i = c_i / m</c>; smoothed shares are Jeffreys', <c>(count + ½) / (N + ½B)</c> on both
/// sides, so that an empty bin costs what chance allows and never infinity. Defined for n, m ≥ 1. O(B).
/// </summary>
/// <param name="Psi">
/// Population stability index, Σ (q − p) ln(q/p) on smoothed shares, 0 or more; symmetric. Siddiqi (2006) for the index, Jeffreys (1946)
/// for the form; its convention is <c>psi/reference-deciles/jeffreys/v1</c>. Without drift it is near (1/n + 1/m)·χ²(B − 1) (Yurdakul 2018).
/// </param>
/// <param name="PsiNull95">The 95 % point of PSI without drift; none for a single bin.</param>
/// <param name="PsiNull99">The 99 % point of PSI without drift: a PSI below it is what chance gives these sample sizes.</param>
/// <param name="KullbackLeibler">KL(C‖R) = Σ q ln(q/p) in nats, on smoothed shares, 0 or more.</param>
/// <param name="JensenShannon">Jensen–Shannon distance, the root of the divergence to base 2 on raw shares, 0 to 1 (Lin 1991; Endres and Schindelin 2003).</param>
/// <param name="Hellinger">√(½ Σ (√q − √p)²) on raw shares, 0 to 1.</param>
/// <param name="TotalVariation">½ Σ |q − p| on raw shares, 0 to 1.</param>
/// <param name="LInfinity">max |q − p| on raw shares, 0 to 1.</param>
public readonly record struct HistogramDistances(
    double Psi,
    double? PsiNull95,
    double? PsiNull99,
    double KullbackLeibler,
    double JensenShannon,
    double Hellinger,
    double TotalVariation,
    double LInfinity)
{
    /// <summary>The population stability index alone; null when a side is empty.</summary>
    public static double? PsiBetween(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        var (n, m) = Totals(reference, current);
        if (n == 0 || m == 0)
        {
            return null;
        }

        double half = 0.5 * reference.Length;
        double psi = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            var (p, q, logRatio) = Smooth(reference[i], n, current[i], m, half);
            psi += (q - p) * logRatio;
        }

        return Math.Max(psi, 0);
    }

    /// <summary>All distances in one pass; null when a side is empty.</summary>
    public static HistogramDistances? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        var (n, m) = Totals(reference, current);
        if (n == 0 || m == 0)
        {
            return null;
        }

        double half = 0.5 * reference.Length;
        double psi = 0;
        double kl = 0;
        double js = 0;
        double hellinger = 0;
        double variation = 0;
        double greatest = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            var (smoothedP, smoothedQ, logRatio) = Smooth(reference[i], n, current[i], m, half);
            psi += (smoothedQ - smoothedP) * logRatio;
            kl += smoothedQ * logRatio;

            double p = reference[i] / n;
            double q = current[i] / m;
            double middle = 0.5 * (p + q);
            js += Entropy(p, middle) + Entropy(q, middle);
            double root = Math.Sqrt(q) - Math.Sqrt(p);
            hellinger += root * root;
            variation += Math.Abs(q - p);
            greatest = Math.Max(greatest, Math.Abs(q - p));
        }

        return new HistogramDistances(
            Math.Max(psi, 0),
            PsiNull.Point(n, m, reference.Length, 0.95),
            PsiNull.Point(n, m, reference.Length, 0.99),
            Math.Max(kl, 0),
            Math.Sqrt(Math.Clamp(0.5 * js, 0, 1)),
            Math.Sqrt(Math.Min(0.5 * hellinger, 1)),
            Math.Min(0.5 * variation, 1),
            greatest);
    }

    /// <summary>Jeffreys' shares of a bin, and ln(q/p).</summary>
    private static (double P, double Q, double LogRatio) Smooth(long reference, double n, long current, double m, double half)
    {
        double p = (reference + 0.5) / (n + half);
        double q = (current + 0.5) / (m + half);
        return (p, q, Math.Log(q / p));
    }

    private static double Entropy(double share, double middle) => share > 0 ? share * Math.Log2(share / middle) : 0;

    private static (double Reference, double Current) Totals(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) =>
        reference.Length == current.Length
            ? (Total(reference), Total(current))
            : throw new ArgumentException($"The histograms have {reference.Length} and {current.Length} bins.", nameof(current));

    private static double Total(ReadOnlySpan<long> counts)
    {
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        return total;
    }
}
