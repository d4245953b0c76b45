using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Demo.Training;

/// <summary>
/// Logistic regression by iteratively reweighted least squares, which is Newton's method (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5), with a ridge on the weights of
/// the standardised inputs and none on the bias. At the fit the likelihood equations <c>X'(y − p) = λβ</c> hold. A step that would make the penalised likelihood worse is halved.
/// </summary>
internal static class LogisticRegression
{
    /// <summary>λ: small enough to move no weight that the rows speak of, large enough that classes which are set apart have finite weights.</summary>
    public const double Ridge = 1e-3;

    private const int IterationsMost = 100;
    private const int HalvingsMost = 30;
    private const double Tolerance = 1e-12;

    /// <param name="rows">Inputs, one array a row, all finite.</param>
    /// <param name="labels">Whether each row is of the positive class; both classes must occur.</param>
    /// <param name="ridge">λ, above 0.</param>
    /// <exception cref="ArgumentException">The rows are all of one class: there is nothing to tell apart.</exception>
    public static LinearModel Fit(float[][] rows, bool[] labels, double ridge = Ridge)
    {
        if (labels.Distinct().Count() < 2)
        {
            throw new ArgumentException($"the {labels.Length} rows are all of one class: there is nothing to tell apart", nameof(labels));
        }

        var standardised = new StandardisedRows(rows);
        var (x, penalty) = (standardised.X, standardised.Penalty(ridge));
        var y = Vector<double>.Build.Dense(rows.Length, i => labels[i] ? 1 : 0);
        var weights = Vector<double>.Build.Dense(x.ColumnCount);
        for (var iteration = 0; iteration < IterationsMost; iteration++)
        {
            var p = (x * weights).Map(z => 1 / (1 + Math.Exp(-z)));
            var spread = p.Map(v => v * (1 - v));
            var weighted = Matrix<double>.Build.Dense(rows.Length, x.ColumnCount, (i, j) => x[i, j] * spread[i]);
            var curvature = x.TransposeThisAndMultiply(weighted) + Matrix<double>.Build.DiagonalOfDiagonalVector(penalty);
            var step = curvature.Solve(x.TransposeThisAndMultiply(y - p) - penalty.PointwiseMultiply(weights));
            var (before, halvings) = (Loss(x, y, penalty, weights), 0);
            while (halvings++ < HalvingsMost && Loss(x, y, penalty, weights + step) > before)
            {
                step /= 2;
            }

            weights += step;
            if (step.L2Norm() <= Tolerance * (1 + weights.L2Norm()))
            {
                break;
            }
        }

        return standardised.Model(weights, isProbability: true);
    }

    // ln(1 + exp(z)) − y·z, written so that no z overflows.
    private static double Loss(Matrix<double> x, Vector<double> y, Vector<double> penalty, Vector<double> weights)
    {
        var z = x * weights;
        var loss = penalty.PointwiseMultiply(weights).DotProduct(weights) / 2;
        for (var i = 0; i < z.Count; i++)
        {
            loss += Math.Max(z[i], 0) - (y[i] * z[i]) + Math.Log(1 + Math.Exp(-Math.Abs(z[i])));
        }

        return loss;
    }
}
