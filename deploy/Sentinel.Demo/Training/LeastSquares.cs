using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Demo.Training;

/// <summary>Linear regression with a small ridge on the weights of the standardised inputs: at the fit <c>X'(y − Xβ) = λβ</c> holds.</summary>
internal static class LeastSquares
{
    private const double Ridge = 1e-3;

    /// <param name="rows">Inputs, one array a row, all finite.</param>
    /// <param name="labels">What each row came to.</param>
    public static LinearModel Fit(float[][] rows, double[] labels)
    {
        var standardised = new StandardisedRows(rows);
        var x = standardised.X;
        var normal = x.TransposeThisAndMultiply(x) + Matrix<double>.Build.DiagonalOfDiagonalVector(standardised.Penalty(Ridge));
        return standardised.Model(normal.Solve(x.TransposeThisAndMultiply(Vector<double>.Build.DenseOfArray(labels))), isProbability: false);
    }
}
