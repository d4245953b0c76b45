using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private readonly double[] _none;

    // Σ vvᵀ over the directions that are left out, below and on the diagonal.
    private readonly double[,] _residual;

    private PrincipalComponents(Standardisation scale, double[][] left, int components)
    {
        _scale = scale;
        _left = left;
        _none = new double[scale.Features];
        _residual = new double[scale.Features, scale.Features];
        for (int i = 0; i < scale.Features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                _residual[i, j] = left.Sum(direction => direction[i] * direction[j]);
            }
        }

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
        // Eigenvalues ascend: the components are the last columns.
        var evd = scale.CorrelationOf(reference).Evd(Symmetricity.Symmetric);
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

    /// <summary>The reconstruction error of one complete row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Error(ReadOnlySpan<double> row)
    {
        Span<double> scaled = stackalloc double[_scale.Features];
        _scale.Apply(row, scaled);
        double square = 0;
        foreach (double[] direction in _left)
        {
            double along = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                along += direction[i] * scaled[i];
            }

            square += along * along;
        }

        return Math.Sqrt(square);
    }

    /// <summary>The reconstruction errors of a block of complete rows, number i of row r at <c>block[i·32 + r]</c>: 16 rows at a time.</summary>
    /// <param name="block">d columns of 32 rows.</param>
    /// <param name="scaled">Room of the same size.</param>
    /// <param name="errors">Room for 32 errors; those of rows that are not there mean nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Errors(ReadOnlySpan<double> block, Span<double> scaled, Span<double> errors)
    {
        _scale.ApplyBlock(block, scaled);
        ref double first = ref MemoryMarshal.GetReference(scaled[..(_scale.Features * CoMoments.BlockRows)]);
        errors.Clear();
        ref double error = ref MemoryMarshal.GetReference(errors[..CoMoments.BlockRows]);
        for (nuint half = 0; half < CoMoments.BlockRows; half += CoMoments.BlockRows / 2)
        {
            // Two directions at a time, so that a cell is loaded once for both; an odd one goes with zeros.
            for (int k = 0; k < _left.Length; k += 2)
            {
                double[] direction = _left[k];
                double[] other = k + 1 < _left.Length ? _left[k + 1] : _none;
                var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
                var (e, f, g, h) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
                nuint at = half;
                for (int i = 0; i < direction.Length; i++, at += CoMoments.BlockRows)
                {
                    var x = Vector256.Create(direction[i]);
                    var y = Vector256.Create(other[i]);
                    var z = Vector256.LoadUnsafe(ref first, at);
                    a = Vector256.FusedMultiplyAdd(x, z, a);
                    e = Vector256.FusedMultiplyAdd(y, z, e);
                    z = Vector256.LoadUnsafe(ref first, at + 4);
                    b = Vector256.FusedMultiplyAdd(x, z, b);
                    f = Vector256.FusedMultiplyAdd(y, z, f);
                    z = Vector256.LoadUnsafe(ref first, at + 8);
                    c = Vector256.FusedMultiplyAdd(x, z, c);
                    g = Vector256.FusedMultiplyAdd(y, z, g);
                    z = Vector256.LoadUnsafe(ref first, at + 12);
                    d = Vector256.FusedMultiplyAdd(x, z, d);
                    h = Vector256.FusedMultiplyAdd(y, z, h);
                }

                AddSquares(a, e, ref error, half);
                AddSquares(b, f, ref error, half + 4);
                AddSquares(c, g, ref error, half + 8);
                AddSquares(d, h, ref error, half + 12);
            }
        }

        for (nuint row = 0; row < CoMoments.BlockRows; row += 4)
        {
            Vector256.Sqrt(Vector256.LoadUnsafe(ref error, row)).StoreUnsafe(ref error, row);
        }
    }

    /// <summary>
    /// The root of the mean squared error of all rows that co-moments hold, exactly: <c>√Σ_v vᵀSv</c> over the directions that are left out, S the
    /// rows' second moments about the reference's mean. Null without rows, or beyond the range of a double. O(d²).
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
        for (int i = 0; i < d; i++)
        {
            double scale = _scale.InverseScale(i) / rows.Count;
            square += _residual[i, i] * ((rows.CoMoment(i, i) * scale * _scale.InverseScale(i)) + (shift[i] * shift[i]));
            for (int j = 0; j < i; j++)
            {
                square += 2 * _residual[i, j] * ((rows.CoMoment(i, j) * scale * _scale.InverseScale(j)) + (shift[i] * shift[j]));
            }
        }

        return double.IsFinite(square) ? Math.Sqrt(Math.Max(0, square)) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector256<double> along, Vector256<double> other, ref double square, nuint row)
        => Vector256.FusedMultiplyAdd(other, other, Vector256.FusedMultiplyAdd(along, along, Vector256.LoadUnsafe(ref square, row))).StoreUnsafe(ref square, row);
}
