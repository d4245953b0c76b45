using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Hotelling's two-sample T² of means: <c>T² = nm/(n+m) · δᵀS⁻¹δ</c>, δ the difference of the mean vectors, S the pooled covariance with divisor n+m−2.
/// Without drift, for normal rows or many, <c>T²·(n+m−r−1)/((n+m−2)·r)</c> follows F with r and n+m−r−1 degrees of freedom, r the rank of S:
/// directions without spread take no part. Hotelling (1931). O(d³).
/// </summary>
/// <param name="Statistic">T² ≥ 0.</param>
/// <param name="Dimensions">The rank r.</param>
/// <param name="PValue">The chance of as great a T² without drift.</param>
public sealed record HotellingT2(double Statistic, int Dimensions, double PValue)
{
    private const double LeastEigenvalue = 1e-10;

    /// <summary>Compares means; null where the rows are too few, nothing varies, or T² is beyond the range of a double.</summary>
    public static HotellingT2? Of(CoMoments reference, CoMoments current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        double n = reference.Count;
        double m = current.Count;
        if (n < 1 || m < 1 || n + m < 4)
        {
            return null;
        }

        // On a scale where each number's pooled variance is 1, so that the rank does not depend on units.
        int d = reference.Features;
        double[] scale = [.. Enumerable.Range(0, d).Select(i => Math.Sqrt((reference.CoMoment(i, i) + current.CoMoment(i, i)) / (n + m - 2)))];
        int[] varying = [.. Enumerable.Range(0, d).Where(i => scale[i] > 1e-13 * Math.Max(Math.Abs(reference.Means[i]), Math.Abs(current.Means[i])))];
        if (varying.Length == 0)
        {
            return null;
        }

        double[] difference = [.. varying.Select(i => (current.Means[i] - reference.Means[i]) / scale[i])];
        var pooled = Matrix<double>.Build.Dense(varying.Length, varying.Length, (a, b) =>
            (reference.CoMoment(varying[a], varying[b]) + current.CoMoment(varying[a], varying[b])) / (n + m - 2) / scale[varying[a]] / scale[varying[b]]);
        var evd = pooled.Evd(Symmetricity.Symmetric);
        double distance = 0;
        int rank = 0;
        for (int column = 0; column < varying.Length; column++)
        {
            double value = evd.EigenValues[column].Real;
            if (value > LeastEigenvalue)
            {
                double along = evd.EigenVectors.Column(column).DotProduct(Vector<double>.Build.Dense(difference));
                distance += along * along / value;
                rank++;
            }
        }

        double freedom = n + m - rank - 1;
        double statistic = n * (m / (n + m)) * distance;
        if (rank == 0 || freedom <= 0 || !double.IsFinite(statistic))
        {
            return null;
        }

        double f = statistic * freedom / ((n + m - 2) * rank);
        return new HotellingT2(statistic, rank, SpecialFunctions.BetaRegularized(freedom / 2, rank / 2.0, freedom / (freedom + (rank * f))));
    }
}
