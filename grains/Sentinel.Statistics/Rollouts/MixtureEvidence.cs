namespace Sentinel.Statistics.Rollouts;

/// <summary>
/// Evidence that the chance θ of a hit is above θ₀, from b hits and c misses: the one-sided binomial mixture
/// E = ∫_{θ₀}^1 θ^b (1 − θ)^c dθ / ((1 − θ₀) θ₀^b (1 − θ₀)^c), every θ above θ₀ weighed alike (Robbins 1970).
/// For θ ≤ θ₀ it ever reaches 1/α with probability α at most, looked at after every row. With θ₀ = ½ it is the one-sided McNemar test of pairs, E = 2^(b+c+1) ∫_½^1 θ^b (1 − θ)^c dθ, and the sign test.
/// <para>
/// Computed without cancellation. Below the mode the powers cancel in the continued fraction F of the incomplete beta function: E = θ₀ F(c + 1, b + 1, 1 − θ₀) / (c + 1). Above it E is the whole integral, by Loader's
/// saddle-point form of the binomial, less the part below θ₀ by the same fraction. Relative error of E below 1e-10 up to 10^6 rows. O(√(b + c)).
/// </para>
/// </summary>
public static class MixtureEvidence
{
    /// <summary>ln E; 0 without rows, always finite.</summary>
    /// <param name="hits">b ≥ 0; counts that were divided by a dispersion need not be whole.</param>
    /// <param name="misses">c ≥ 0.</param>
    /// <param name="chance">θ₀ in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or not finite, or the chance is not in (0, 1).</exception>
    public static double Log(double hits, double misses, double chance)
    {
        ThrowUnlessCount(hits, nameof(hits));
        ThrowUnlessCount(misses, nameof(misses));
        if (!(chance is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(chance), chance, "must be above 0 and below 1");
        }

        var rows = hits + misses;
        if (rows == 0)
        {
            return 0;
        }

        if (1 - chance <= (misses + 2) / (rows + 4))
        {
            return Math.Log(chance) - Math.Log(misses + 1) + Math.Log(BetaFraction.Of(misses + 1, hits + 1, 1 - chance));
        }

        var logWhole = -Math.Log(rows + 1) - BinomialMass.Log(hits, misses, chance);
        var logBelow = Math.Log(chance) + Math.Log(1 - chance) - Math.Log(hits + 1) + Math.Log(BetaFraction.Of(hits + 1, misses + 1, chance));

        // The part below is at most about half of the whole here; rounding must not make it more than all of it.
        var share = Math.Min(Math.Exp(logBelow - logWhole), 1 - 1e-15);
        return logWhole + Math.Log(1 - share) - Math.Log(1 - chance);
    }

    /// <summary>E itself: <see cref="Log"/> as a number, at most <see cref="double.MaxValue"/>.</summary>
    /// <param name="logEvidence">ln E.</param>
    public static double Value(double logEvidence) => Math.Min(Math.Exp(logEvidence), double.MaxValue);

    private static void ThrowUnlessCount(double count, string parameter)
    {
        if (!(count >= 0 && double.IsFinite(count)))
        {
            throw new ArgumentOutOfRangeException(parameter, count, "must be at least 0 and finite");
        }
    }
}
