namespace Sentinel.Statistics.Estimation;

/// <summary>Rows of a window that share a predicted class and a chance of a hit.</summary>
/// <param name="Predicted">The place of the predicted class.</param>
/// <param name="Bin">The score bin.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Chance">The chance of a hit.</param>
/// <param name="RowVariance">The variance of one row's hit.</param>
/// <param name="Block">What the chance rests on; equal for strata whose chances err together.</param>
/// <param name="ChanceVariance">The variance of the chance.</param>
internal readonly record struct Stratum(int Predicted, int Bin, double Rows, double Chance, double RowVariance, int Block, double ChanceVariance)
{
    /// <summary>Hits that are expected.</summary>
    public double Expected => Rows * Chance;

    /// <summary>
    /// The standard error of a figure by the delta method: hits vary row by row, and all rows of a block with its chance.
    /// <c>Var = Σ g²·n·v + Σ_block (Σ g·n)²·c</c> for gradients g by hits.
    /// </summary>
    public static double StandardError(ReadOnlySpan<Stratum> strata, Func<int, double> gradient)
    {
        double variance = 0;
        var blocks = new Dictionary<int, (double Slope, double Variance)>();
        for (int i = 0; i < strata.Length; i++)
        {
            var stratum = strata[i];
            double g = gradient(i);
            variance += g * g * stratum.Rows * stratum.RowVariance;
            blocks[stratum.Block] = (blocks.GetValueOrDefault(stratum.Block).Slope + (g * stratum.Rows), stratum.ChanceVariance);
        }

        foreach (var (slope, chance) in blocks.Values)
        {
            variance += slope * slope * chance;
        }

        return Math.Sqrt(variance);
    }
}
