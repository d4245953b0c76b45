using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Demo.Training;

/// <summary>Fits a logistic regression by iteratively reweighted least squares with a small ridge (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5).</summary>
internal static class LogisticRegression
{
    private const double Ridge = 1e-3;
    private const int IterationsMax = 25;
    private const double Tolerance = 1e-9;

    /// <param name="rows">Inputs, one array a row, all finite.</param>
    /// <param name="labels">Whether each row is of the positive class.</param>
    public static LogisticModel Fit(float[][] rows, bool[] labels)
    {
        var k = rows[0].Length;
        var mean = new double[k];
        var scale = new double[k];
        for (var j = 0; j < k; j++)
        {
            mean[j] = rows.Average(row => (double)row[j]);
            scale[j] = Math.Max(Math.Sqrt(rows.Average(row => Math.Pow(row[j] - mean[j], 2))), 1e-6);
        }

        var x = Matrix<double>.Build.Dense(rows.Length, k + 1, (i, j) => j == k ? 1 : (rows[i][j] - mean[j]) / scale[j]);
        var y = Vector<double>.Build.Dense(rows.Length, i => labels[i] ? 1 : 0);
        var weights = Vector<double>.Build.Dense(k + 1);
        for (var iteration = 0; iteration < IterationsMax; iteration++)
        {
            var p = (x * weights).Map(z => 1 / (1 + Math.Exp(-z)));
            var curvature = p.Map(v => Math.Max(v * (1 - v), 1e-9));
            var weighted = Matrix<double>.Build.Dense(rows.Length, k + 1, (i, j) => x[i, j] * curvature[i]);
            var hessian = x.TransposeThisAndMultiply(weighted) + (Matrix<double>.Build.DenseIdentity(k + 1) * Ridge);
            var step = hessian.Solve(x.TransposeThisAndMultiply(y - p) - (weights * Ridge));
            weights += step;
            if (step.L2Norm() < Tolerance)
            {
                break;
            }
        }

        return new LogisticModel(
            Array.ConvertAll(mean, v => (float)v),
            Array.ConvertAll(scale, v => (float)v),
            [.. weights.Take(k).Select(v => (float)v)],
            (float)weights[k]);
    }
}
