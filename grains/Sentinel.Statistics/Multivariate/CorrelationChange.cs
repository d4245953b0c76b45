using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// How correlations moved: the greatest change of Pearson's r among all pairs that vary on both sides, its p-value by Fisher's z,
/// <c>(atanh r₁ − atanh r₂)/√(1/(n−3) + 1/(m−3))</c>, times the number of pairs (Bonferroni), and the root of the mean squared change over the pairs.
/// Where φ rows count as one, n and m are rows/φ there, at least 4. Exact for normal rows, otherwise a guide. O(d²).
/// </summary>
/// <param name="First">The index of a number of the pair that moved most.</param>
/// <param name="Second">The index of the other.</param>
/// <param name="Reference">Their correlation in the reference, −1 to 1.</param>
/// <param name="Current">Their correlation in the current rows.</param>
/// <param name="PValue">The chance that some pair moves as much without drift, at most 1.</param>
/// <param name="RootMeanSquare">Over all pairs, 0 to 2.</param>
public sealed record CorrelationChange(int First, int Second, double Reference, double Current, double PValue, double RootMeanSquare)
{
    // Beyond this, atanh leaves the range in which differences mean anything.
    private const double Greatest = 1 - 1e-12;

    // What rounding leaves of the deviation of a constant.
    private const double Negligible = 1e-13;

    /// <summary>Compares correlations; null where a side has fewer than four rows, or no pair varies on both.</summary>
    /// <param name="reference">Rows of the reference.</param>
    /// <param name="current">Rows of the other side.</param>
    /// <param name="dependence">φ ≥ 1: how many rows count as one.</param>
    public static CorrelationChange? Of(CoMoments reference, CoMoments current, double dependence = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count < 4 || current.Count < 4)
        {
            return null;
        }

        double[] left = Scales(reference);
        double[] right = Scales(current);
        int pairs = 0;
        double squares = 0;
        double greatest = -1;
        var most = (First: 0, Second: 0, Reference: 0.0, Current: 0.0);
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = i + 1; j < left.Length && left[i] * right[i] > 0; j++)
            {
                if (left[j] * right[j] > 0)
                {
                    double before = Math.Clamp(reference.CoMoment(i, j) / reference.Count * left[i] * left[j], -1, 1);
                    double now = Math.Clamp(current.CoMoment(i, j) / current.Count * right[i] * right[j], -1, 1);
                    pairs++;
                    squares += (now - before) * (now - before);
                    if (Math.Abs(now - before) > greatest)
                    {
                        greatest = Math.Abs(now - before);
                        most = (i, j, before, now);
                    }
                }
            }
        }

        if (pairs == 0)
        {
            return null;
        }

        double error = Math.Sqrt((1.0 / Freedom(reference.Count / dependence)) + (1.0 / Freedom(current.Count / dependence)));
        double z = Math.Abs(Fisher(most.Current) - Fisher(most.Reference)) / error;
        return new CorrelationChange(most.First, most.Second, most.Reference, most.Current, Math.Min(1, 2 * Normal.CDF(0, 1, -z) * pairs), Math.Sqrt(squares / pairs));
    }

    private static double Freedom(double rows) => Math.Max(1, rows - 3);

    private static double Fisher(double correlation) => Math.Atanh(Math.Clamp(correlation, -Greatest, Greatest));

    // One over each standard deviation; 0 for a number that does not vary.
    private static double[] Scales(CoMoments rows)
    {
        var scales = new double[rows.Features];
        for (int i = 0; i < scales.Length; i++)
        {
            double deviation = rows.PopulationStandardDeviation(i);
            scales[i] = deviation > Negligible * Math.Abs(rows.Means[i]) ? 1 / deviation : 0;
        }

        return scales;
    }
}
