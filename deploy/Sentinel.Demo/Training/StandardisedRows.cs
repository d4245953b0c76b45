using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Demo.Training;

/// <summary>Rows with every input brought to mean 0 and population standard deviation 1, and a last column of ones for the bias.</summary>
internal sealed class StandardisedRows
{
    // An input that does not vary keeps a scale of 1: it says nothing, and its weight comes out as 0.
    private const double LeastScale = 1e-9;

    /// <param name="rows">Inputs, one array a row, all finite; at least one row.</param>
    public StandardisedRows(float[][] rows)
    {
        var k = rows[0].Length;
        (Mean, Scale) = (new double[k], new double[k]);
        for (var j = 0; j < k; j++)
        {
            Mean[j] = rows.Average(row => (double)row[j]);
            var deviation = Math.Sqrt(rows.Average(row => (row[j] - Mean[j]) * (row[j] - Mean[j])));
            Scale[j] = deviation > LeastScale ? deviation : 1;
        }

        X = Matrix<double>.Build.Dense(rows.Length, k + 1, (i, j) => j == k ? 1 : (rows[i][j] - Mean[j]) / Scale[j]);
    }

    public double[] Mean { get; }

    public double[] Scale { get; }

    /// <summary>One row a row, one column an input, and the ones.</summary>
    public Matrix<double> X { get; }

    /// <summary>λ for every weight and 0 for the bias, on a diagonal.</summary>
    public Vector<double> Penalty(double ridge) => Vector<double>.Build.Dense(X.ColumnCount, j => j == X.ColumnCount - 1 ? 0 : ridge);

    /// <summary>The model of weights that end with the bias.</summary>
    public LinearModel Model(Vector<double> weights, bool isProbability) => new(Mean, Scale, [.. weights.Take(weights.Count - 1)], weights[^1], isProbability);
}
