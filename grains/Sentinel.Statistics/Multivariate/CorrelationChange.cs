using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// How correlations moved: the greatest change of Pearson's r among all pairs that vary on both sides, its p-value by Fisher's z,
/// <c>(atanh r₁ − atanh r₂)/√(1/(n−3) + 1/(m−3))</c>, times the number of pairs (Bonferroni), and the root of the mean squared change over the pairs.
/// Exact for normal rows, otherwise a guide. O(d²).
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

    /// <summary>Compares correlations; null where a side has fewer than four rows, or no pair varies on both.</summary>
    public static CorrelationChange? Of(CoMoments reference, CoMoments current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count < 4 || current.Count < 4)
        {
            return null;
        }

        int pairs = 0;
        double squares = 0;
        double greatest = -1;
        var most = (First: 0, Second: 0, Reference: 0.0, Current: 0.0);
        for (int i = 0; i < reference.Features; i++)
        {
            for (int j = i + 1; j < reference.Features; j++)
            {
                if (Correlation(reference, i, j) is { } before && Correlation(current, i, j) is { } now)
                {
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

        double error = Math.Sqrt((1.0 / (reference.Count - 3)) + (1.0 / (current.Count - 3)));
        double z = Math.Abs(Fisher(most.Current) - Fisher(most.Reference)) / error;
        return new CorrelationChange(most.First, most.Second, most.Reference, most.Current, Math.Min(1, 2 * Normal.CDF(0, 1, -z) * pairs), Math.Sqrt(squares / pairs));
    }

    private static double Fisher(double correlation) => Math.Atanh(Math.Clamp(correlation, -Greatest, Greatest));

    private static double? Correlation(CoMoments rows, int i, int j)
    {
        double left = rows.PopulationStandardDeviation(i);
        double right = rows.PopulationStandardDeviation(j);
        return left > 1e-13 * Math.Abs(rows.Means[i]) && right > 1e-13 * Math.Abs(rows.Means[j])
            ? Math.Clamp(rows.CoMoment(i, j) / rows.Count / left / right, -1, 1)
            : null;
    }
}
