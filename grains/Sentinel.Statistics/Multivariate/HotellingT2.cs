using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Hotelling's two-sample T² of means: <c>T² = nm/(n+m) · δᵀS⁻¹δ</c>, δ the difference of the mean vectors, S the pooled covariance with divisor n+m−2.
/// Without drift, for normal rows or many, <c>T²·(n+m−r−1)/((n+m−2)·r)</c> follows F with r and n+m−r−1 degrees of freedom, r the rank of S:
/// directions without spread take no part. Where φ rows count as one, T²/φ is held against F at (n+m)/φ rows, at least r + 2. Hotelling (1931). O(d³).
/// </summary>
/// <param name="Statistic">T² ≥ 0.</param>
/// <param name="Dimensions">The rank r.</param>
/// <param name="PValue">The chance of as great a T² without drift.</param>
public sealed record HotellingT2(double Statistic, int Dimensions, double PValue)
{
    private const double LeastEigenvalue = 1e-10;

    // The least pivot of Cholesky's factors by which all directions are certainly independent.
    private const double LeastPivot = 1e-5;

    /// <summary>Compares means; null where the rows are too few, nothing varies, or T² is beyond the range of a double.</summary>
    /// <param name="reference">Rows of the reference.</param>
    /// <param name="current">Rows of the other side.</param>
    /// <param name="dependence">φ ≥ 1: how many rows count as one.</param>
    public static HotellingT2? Of(CoMoments reference, CoMoments current, double dependence = 1)
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
        var pooled = new double[varying.Length, varying.Length];
        for (int a = 0; a < varying.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                pooled[a, b] = (reference.CoMoment(varying[a], varying[b]) + current.CoMoment(varying[a], varying[b])) / (n + m - 2) / scale[varying[a]] / scale[varying[b]];
                pooled[b, a] = pooled[a, b];
            }
        }

        var (distance, rank) = ByFactors(pooled, difference) is { } whole ? (whole, varying.Length) : ByDirections(pooled, difference);
        double freedom = n + m - rank - 1;
        double statistic = n * (m / (n + m)) * distance;
        if (rank == 0 || freedom <= 0 || !double.IsFinite(statistic))
        {
            return null;
        }

        double effective = Math.Max(1, ((n + m) / dependence) - rank - 1);
        double f = statistic / dependence * effective / ((effective + rank - 1) * rank);
        return new HotellingT2(statistic, rank, SpecialFunctions.BetaRegularized(effective / 2, rank / 2.0, effective / (effective + (rank * f))));
    }

    // δᵀS⁻¹δ as ‖L⁻¹δ‖², S = LLᵀ; null where S is nearly singular.
    private static double? ByFactors(double[,] pooled, double[] difference)
    {
        int d = difference.Length;
        var rows = new double[d][];
        double distance = 0;
        var solved = new double[d];
        for (int i = 0; i < d; i++)
        {
            rows[i] = new double[d];
            for (int j = 0; j < i; j++)
            {
                rows[i][j] = (pooled[i, j] - Dot(rows[i], rows[j], j)) / rows[j][j];
            }

            double pivot = pooled[i, i] - Dot(rows[i], rows[i], i);
            if (!(pivot > LeastPivot))
            {
                return null;
            }

            rows[i][i] = Math.Sqrt(pivot);
            solved[i] = (difference[i] - Dot(rows[i], solved, i)) / rows[i][i];
            distance += solved[i] * solved[i];
        }

        return distance;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static (double Distance, int Rank) ByDirections(double[,] pooled, double[] difference)
    {
        var evd = Matrix<double>.Build.DenseOfArray(pooled).Evd(Symmetricity.Symmetric);
        double distance = 0;
        int rank = 0;
        for (int column = 0; column < difference.Length; column++)
        {
            double value = evd.EigenValues[column].Real;
            if (value > LeastEigenvalue)
            {
                double along = evd.EigenVectors.Column(column).DotProduct(Vector<double>.Build.Dense(difference));
                distance += along * along / value;
                rank++;
            }
        }

        return (distance, rank);
    }
}
