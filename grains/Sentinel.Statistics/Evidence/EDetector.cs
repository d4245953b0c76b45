namespace Sentinel.Statistics.Evidence;

/// <summary>
/// Anytime-valid drift detection on counts: an e-detector in Shiryaev–Roberts form (Shin, Ramdas, Rinaldo 2022) with four memories.
/// <para>
/// A batch has counts c (n = Σc) and expected shares p over B bins; φ ≥ 1 is the dependence factor, ε ≥ 0 the tolerance, a = 5 the strength of the
/// prior, and each memory f out of <see cref="Memories"/> keeps forgotten sums S and E of what it saw and expected:
/// <c>c' = c/φ, n' = n/φ; r_k = (S_k + a/B)/(E_k + a/B); q = p∘r, normalised; α = q·(a + ΣS), A = Σα;
/// ln L = lnΓ(A) − lnΓ(A + n') + Σ[lnΓ(α_k + c'_k) − lnΓ(α_k)] − Σ c'_k ln p_k − n'·ln(1 + ε);
/// R_f ← (1 + R_f)·L; S ← f·S + c', E ← f·E + n'·p</c>. R is the mean of the four R_f.
/// </para>
/// <para>
/// α is fixed before the batch and L mixes powers 1/φ ≤ 1 of likelihood ratios, so L is an e-value for every null whose density ratio to p is at most
/// 1 + ε, and the expected number of batches until R reaches H is at least H while such a null holds, however often one looks
/// (Doob: R − batches is a supermartingale). It holds for expected shares that are known; with shares estimated from few rows ε is what covers the error.
/// </para>
/// <para>
/// Edge cases: a batch without rows is no batch and changes nothing. A bin with an expected share of 0 takes no part, nor do the rows in it: what the
/// reference says cannot be is a matter of data quality, not of evidence. With one bin left nothing can be learnt, and R stays below 1.
/// 10^9 rows are within range; ln R then carries an error of about 1e-5. Never NaN. O(B) a batch, allocates the new state only.
/// Held against <c>oracles/e_detector.json</c>.
/// </para>
/// </summary>
public static class EDetector
{
    /// <summary>ε unless a policy says otherwise: a shift that costs less than ln(1 + ε) nats a row never alarms.</summary>
    public const double DefaultTolerance = 0.02;

    private const int MostOnStack = 64;
    private const double PriorStrength = 5;
    private const double SharesSum = 1e-6;

    /// <summary>How much of the past each memory keeps a batch: half a batch back to a hundred.</summary>
    public static ReadOnlySpan<double> Memories => [0.5, 0.8, 0.95, 0.99];

    /// <summary>The state after a batch.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="counts">c: one count a bin, none negative.</param>
    /// <param name="expectedShares">p: one share a bin, none negative, sum 1.</param>
    /// <param name="dependence">φ: finite, at least 1.</param>
    /// <param name="tolerance">ε: finite, not negative.</param>
    /// <exception cref="ArgumentException">A span has another length than the state's bins, or a value is out of its range.</exception>
    public static EDetectorState Step(EDetectorState state, ReadOnlySpan<long> counts, ReadOnlySpan<double> expectedShares, double dependence, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check(state, counts, expectedShares, dependence, tolerance);
        double rows = 0;
        double perRow = Math.Log(1 + tolerance);
        double reference = 0;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (expectedShares[bin] > 0)
            {
                double count = counts[bin] / dependence;
                rows += count;
                reference += count == 0 ? 0 : count * Math.Log(expectedShares[bin]);
            }
        }

        if (rows == 0)
        {
            return state;
        }

        int bins = state.Bins;
        var next = new EDetectorState(bins, new double[Memories.Length], new double[state.Seen.Length], new double[state.Expected.Length]);
        for (int memory = 0; memory < Memories.Length; memory++)
        {
            var seen = state.Seen.AsSpan(memory * bins, bins);
            var expected = state.Expected.AsSpan(memory * bins, bins);
            double logL = LogMixture(seen, expected, counts, expectedShares, dependence, rows) - reference - (rows * perRow);
            next.LogEvidence[memory] = LogSum.OnePlus(state.LogEvidence[memory]) + logL;
            for (int bin = 0; bin < bins; bin++)
            {
                int at = (memory * bins) + bin;
                bool takesPart = expectedShares[bin] > 0;
                next.Seen[at] = (Memories[memory] * seen[bin]) + (takesPart ? counts[bin] / dependence : 0);
                next.Expected[at] = (Memories[memory] * expected[bin]) + (rows * expectedShares[bin]);
            }
        }

        return next;
    }

    // lnΓ(A) − lnΓ(A + n') + Σ[lnΓ(α + c') − lnΓ(α)]: what a Dirichlet mixture around the learnt shares says of the batch.
    private static double LogMixture(
        ReadOnlySpan<double> seen, ReadOnlySpan<double> expected, ReadOnlySpan<long> counts, ReadOnlySpan<double> shares, double dependence, double rows)
    {
        int bins = counts.Length;
        double prior = PriorStrength / bins;
        double strength = PriorStrength;
        double total = 0;
        Span<double> learnt = bins <= MostOnStack ? stackalloc double[bins] : new double[bins];
        for (int bin = 0; bin < bins; bin++)
        {
            strength += seen[bin];
            learnt[bin] = shares[bin] * ((seen[bin] + prior) / (expected[bin] + prior));
            total += learnt[bin];
        }

        double sum = LogGamma.Of(strength) - LogGamma.Of(strength + rows);
        for (int bin = 0; bin < bins; bin++)
        {
            if (counts[bin] > 0 && shares[bin] > 0)
            {
                double alpha = learnt[bin] / total * strength;
                sum += LogGamma.Of(alpha + (counts[bin] / dependence)) - LogGamma.Of(alpha);
            }
        }

        return sum;
    }

    private static void Check(EDetectorState state, ReadOnlySpan<long> counts, ReadOnlySpan<double> expectedShares, double dependence, double tolerance)
    {
        if (counts.Length != state.Bins || expectedShares.Length != state.Bins)
        {
            throw new ArgumentException($"The state is of {state.Bins} bins, the counts of {counts.Length} and the expected shares of {expectedShares.Length}.", nameof(counts));
        }

        if (!double.IsFinite(dependence) || dependence < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(dependence), dependence, "The dependence factor must be finite and at least 1.");
        }

        if (!double.IsFinite(tolerance) || tolerance < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance must be finite and not negative.");
        }

        double sum = 0;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(counts), counts[bin], $"The count of bin {bin} must not be negative.");
            }

            if (!(expectedShares[bin] >= 0))
            {
                throw new ArgumentOutOfRangeException(nameof(expectedShares), expectedShares[bin], $"The expected share of bin {bin} must not be negative.");
            }

            sum += expectedShares[bin];
        }

        if (!(Math.Abs(sum - 1) <= SharesSum))
        {
            throw new ArgumentOutOfRangeException(nameof(expectedShares), sum, "The expected shares must sum to 1.");
        }
    }
}
