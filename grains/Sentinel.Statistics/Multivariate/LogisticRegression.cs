using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Logistic regression with an intercept, fitted by Newton's method under the ridge <c>½‖w‖²</c> (scikit-learn's C = 1; the intercept is free). Rows are on a
/// common scale. Ends when no weight moves by 1e-8, or after 50 steps. O(n·d²) a step.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MostSteps = 50;
    private const double Still = 1e-8;
    private readonly double[] _weights;

    private LogisticRegression(double[] weights) => _weights = weights;

    /// <summary>Fits rows of which some are positive.</summary>
    public static LogisticRegression Fit(IReadOnlyList<(double[] Row, bool Positive)> rows)
    {
        int d = rows[0].Row.Length;
        var weights = new double[d + 1];
        double loss = Loss(rows, weights);
        for (int step = 0; step < MostSteps; step++)
        {
            double[] move = Direction(rows, weights);
            double[] next = [.. weights.Zip(move, (weight, by) => weight - by)];
            double nextLoss = Loss(rows, next);

            // Far from the optimum a full step can overshoot; the loss is convex, so that a shorter one serves.
            for (int halving = 0; nextLoss > loss && halving < 30; halving++)
            {
                move = [.. move.Select(by => by / 2)];
                next = [.. weights.Zip(move, (weight, by) => weight - by)];
                nextLoss = Loss(rows, next);
            }

            weights = next;
            loss = nextLoss;
            if (move.All(by => Math.Abs(by) < Still))
            {
                break;
            }
        }

        return new LogisticRegression(weights);
    }

    /// <summary>The log-odds that a row is positive.</summary>
    public double Score(double[] row) => Score(_weights, row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Score(double[] weights, double[] row)
    {
        double score = weights[^1];
        for (int i = 0; i < row.Length; i++)
        {
            score += weights[i] * row[i];
        }

        return score;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Loss(IReadOnlyList<(double[] Row, bool Positive)> rows, double[] weights)
    {
        double loss = 0;
        for (int i = 0; i < weights.Length - 1; i++)
        {
            loss += weights[i] * weights[i] / 2;
        }

        foreach (var (row, positive) in rows)
        {
            double margin = positive ? Score(weights, row) : -Score(weights, row);
            loss += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
        }

        return loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] Direction(IReadOnlyList<(double[] Row, bool Positive)> rows, double[] weights)
    {
        int d = weights.Length - 1;
        var gradient = new double[d + 1];
        var hessian = new double[d + 1, d + 1];
        for (int i = 0; i < d; i++)
        {
            gradient[i] = weights[i];
            hessian[i, i] = 1;
        }

        // Keeps the intercept's curvature above zero where all rows are certain.
        hessian[d, d] = 1e-9;
        var extended = new double[d + 1];
        extended[d] = 1;
        foreach (var (row, positive) in rows)
        {
            row.CopyTo(extended, 0);
            double probability = 1 / (1 + Math.Exp(-Score(weights, row)));
            double error = probability - (positive ? 1 : 0);
            double curvature = probability * (1 - probability);
            for (int i = 0; i <= d; i++)
            {
                gradient[i] += error * extended[i];
                double scaled = curvature * extended[i];
                for (int j = i; j <= d; j++)
                {
                    hessian[i, j] += scaled * extended[j];
                }
            }
        }

        var symmetric = Matrix<double>.Build.Dense(d + 1, d + 1, (i, j) => i <= j ? hessian[i, j] : hessian[j, i]);
        return symmetric.LU().Solve(Vector<double>.Build.Dense(gradient)).ToArray();
    }
}
