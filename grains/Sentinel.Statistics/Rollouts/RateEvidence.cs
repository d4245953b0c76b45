namespace Sentinel.Statistics.Rollouts;

/// <summary>
/// Evidence that a new version's rate is above the stable one's, batch by batch over the same time (Turner, Ly, Grünwald 2021). With counts (n_a, k_a) of the new version and (n_b, k_b) of the stable one in a batch, and
/// rates p_a, p_b of all earlier batches, ½ added to both outcomes:
/// p_0 = (n_a p_a + n_b p_b) / (n_a + n_b),
/// ln E += k_a ln(p_a/p_0) + (n_a − k_a) ln((1 − p_a)/(1 − p_0)) + k_b ln(p_b/p_0) + (n_b − k_b) ln((1 − p_b)/(1 − p_0)) where p_a &gt; p_b, else nothing is bet.
/// For equal rates E ever reaches 1/α with probability α at most, however often it is looked at. All counts are divided first by φ, the dispersion of the reference. O(1).
/// </summary>
public static class RateEvidence
{
    /// <summary>What a batch adds to ln E: 0 for the first batch and for an empty one; always finite.</summary>
    /// <param name="armBefore">The new version in all earlier batches.</param>
    /// <param name="stableBefore">The stable version in them.</param>
    /// <param name="arm">The new version in this batch.</param>
    /// <param name="stable">The stable version in it.</param>
    /// <param name="dispersion">φ ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Hits exceed rows, or the dispersion is below 1 or not finite.</exception>
    public static double LogFactor(RateCounts armBefore, RateCounts stableBefore, RateCounts arm, RateCounts stable, double dispersion)
    {
        ArgumentNullException.ThrowIfNull(armBefore);
        ArgumentNullException.ThrowIfNull(stableBefore);
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(stable);
        armBefore.ThrowUnlessCounts(nameof(armBefore));
        stableBefore.ThrowUnlessCounts(nameof(stableBefore));
        arm.ThrowUnlessCounts(nameof(arm));
        stable.ThrowUnlessCounts(nameof(stable));
        if (!(dispersion >= 1 && double.IsFinite(dispersion)))
        {
            throw new ArgumentOutOfRangeException(nameof(dispersion), dispersion, "must be at least 1 and finite");
        }

        var armRates = Rates.Learned(armBefore, dispersion);
        var stableRates = Rates.Learned(stableBefore, dispersion);
        if (!(armRates.Hit > stableRates.Hit) || arm.Rows + stable.Rows == 0)
        {
            return 0;
        }

        var pooled = Rates.Mixed(armRates, stableRates, (double)arm.Rows / (arm.Rows + stable.Rows));
        return (armRates.Against(pooled, arm) + stableRates.Against(pooled, stable)) / dispersion;
    }

    // Chances of a hit and of a miss, each above 0 whatever was seen: held apart, so that neither is rounded away.
    private readonly record struct Rates(double Hit, double Miss)
    {
        // Krichevsky and Trofimov's estimate.
        internal static Rates Learned(RateCounts counts, double dispersion)
        {
            var rows = (counts.Rows / dispersion) + 1;
            return new Rates(((counts.Hits / dispersion) + 0.5) / rows, (((counts.Rows - counts.Hits) / dispersion) + 0.5) / rows);
        }

        internal static Rates Mixed(Rates a, Rates b, double share) => new((share * a.Hit) + ((1 - share) * b.Hit), (share * a.Miss) + ((1 - share) * b.Miss));

        internal double Against(Rates pooled, RateCounts counts) => (counts.Hits * Math.Log(Hit / pooled.Hit)) + ((counts.Rows - counts.Hits) * Math.Log(Miss / pooled.Miss));
    }
}
