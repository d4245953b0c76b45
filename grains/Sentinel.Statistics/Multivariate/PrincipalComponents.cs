using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Principal components of a reference on its own scale (mean 0, population standard deviation 1): as many as explain 65 % of the variance. What
/// they do not hold of a row z is its reconstruction error <c>‖z − VVᵀz‖</c>, which grows when the relations among the numbers change, though each
/// may look as it did. Fitting is O(d³), a row O(d²).
/// </summary>
public sealed class PrincipalComponents
{
    /// <summary>The share of variance that the components explain at least.</summary>
    public const double Explained = 0.65;

    private readonly Standardisation _scale;
    private readonly double[][] _left;
    private readonly double[] _scaled;

    private PrincipalComponents(Standardisation scale, double[][] left, int components)
    {
        _scale = scale;
        _left = left;
        _scaled = new double[scale.Features];
        Components = components;
    }

    /// <summary>How many components are kept.</summary>
    public int Components { get; }

    /// <summary>Fits a reference; null when fewer than two of its numbers vary.</summary>
    public static PrincipalComponents? Fit(CoMoments reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var scale = new Standardisation(reference);
        if (scale.Varies.Count(varies => varies) < 2)
        {
            return null;
        }

        int d = reference.Features;
        var correlation = Matrix<double>.Build.Dense(d, d, (i, j) => reference.CoMoment(i, j) / reference.Count * scale.InverseScale(i) * scale.InverseScale(j));
        for (int i = 0; i < d; i++)
        {
            if (!scale.Varies[i])
            {
                correlation.ClearRow(i);
                correlation.ClearColumn(i);
            }
        }

        // Eigenvalues ascend: the components are the last columns.
        var evd = correlation.Evd(Symmetricity.Symmetric);
        double total = evd.EigenValues.Sum(value => Math.Max(0, value.Real));
        double sum = 0;
        int components = 0;
        while (components < d && sum <= Explained * total)
        {
            sum += Math.Max(0, evd.EigenValues[d - 1 - components].Real);
            components++;
        }

        return new PrincipalComponents(scale, [.. Enumerable.Range(0, d - components).Select(column => evd.EigenVectors.Column(column).ToArray())], components);
    }

    /// <summary>The reconstruction error of one complete row. Not safe for concurrent use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Error(ReadOnlySpan<double> row)
    {
        _scale.Apply(row, _scaled);
        double square = 0;
        foreach (double[] direction in _left)
        {
            double along = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                along += direction[i] * _scaled[i];
            }

            square += along * along;
        }

        return Math.Sqrt(square);
    }

    /// <summary>
    /// The root of the mean squared error of all rows that co-moments hold, exactly: <c>√Σ_v vᵀSv</c> over the directions that are left out, S the
    /// rows' second moments about the reference's mean. Null without rows, or beyond the range of a double.
    /// </summary>
    public double? RootMeanSquareError(CoMoments rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            return null;
        }

        int d = _scale.Features;
        var shift = new double[d];
        _scale.Apply(rows.Means, shift);
        double square = 0;
        foreach (double[] direction in _left)
        {
            double along = 0;
            for (int i = 0; i < d; i++)
            {
                along += direction[i] * shift[i];
                for (int j = 0; j < d; j++)
                {
                    square += direction[i] * direction[j] * _scale.InverseScale(i) * _scale.InverseScale(j) * (rows.CoMoment(i, j) / rows.Count);
                }
            }

            square += along * along;
        }

        return double.IsFinite(square) ? Math.Sqrt(Math.Max(0, square)) : null;
    }
}
