namespace Sentinel.Statistics.Rollouts;

/// <summary>
/// What a comparison of two rates can see: rows of each arm that a one-sided test at 5 % needs to find a rise with probability 80 %,
/// n = (z_α √(2 p̄ (1 − p̄)) + z_β √(p₁ (1 − p₁) + p₂ (1 − p₂)))² / (p₂ − p₁)², p̄ = (p₁ + p₂)/2, z_α = 1.645, z_β = 0.8416 (Fleiss, Levin, Paik 2003, without continuity correction). A sequential test that may look
/// after every row needs more at first sight and less on average; below this n none sees the rise.
/// </summary>
public static class RolloutPower
{
    private const double LevelQuantile = 1.645;
    private const double PowerQuantile = 0.8416;

    /// <summary>Rows of each arm, rounded up: 1 % → 2 % needs 1,827, 5 % → 10 % needs 343.</summary>
    /// <param name="rate">p₁ in [0, 1).</param>
    /// <param name="raised">p₂ in (p₁, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rates are not so.</exception>
    public static double RowsNeeded(double rate, double raised)
    {
        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "must be at least 0 and below 1");
        }

        if (!(raised > rate && raised <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(raised), raised, $"must be above the rate ({rate}) and at most 1");
        }

        var mean = (rate + raised) / 2;
        var root = (LevelQuantile * Math.Sqrt(2 * mean * (1 - mean))) + (PowerQuantile * Math.Sqrt((rate * (1 - rate)) + (raised * (1 - raised))));
        return Math.Ceiling(root / (raised - rate) * (root / (raised - rate)));
    }

    /// <summary>The smallest raised rate that so many rows show, to 10^-6; null when they show none. Arms of different size count by the harmonic mean of their rows.</summary>
    /// <param name="armRows">Rows of the new version, at least 0.</param>
    /// <param name="stableRows">Rows of the stable version, at least 0.</param>
    /// <param name="rate">Rate of the stable version, in [0, 1).</param>
    public static double? SmallestVisible(double armRows, double stableRows, double rate)
    {
        var rows = armRows > 0 && stableRows > 0 ? 2 / ((1 / armRows) + (1 / stableRows)) : 0;
        if (!(rows > 0) || rate >= 1 || RowsNeeded(rate, 1) > rows)
        {
            return null;
        }

        var (hidden, seen) = (rate, 1.0);
        while (seen - hidden > 1e-6)
        {
            var middle = hidden + ((seen - hidden) / 2);
            (hidden, seen) = RowsNeeded(rate, middle) > rows ? (middle, seen) : (hidden, middle);
        }

        return seen;
    }
}
