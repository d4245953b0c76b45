using MathNet.Numerics;

namespace Sentinel.Statistics.Performance;

/// <summary>
/// How well scores order positives above negatives, from counts in groups of ascending score: each distinct score for exact figures, score
/// bins for live ones. Rows of a group are ties. Counts may be expected ones. O(groups).
/// </summary>
internal static class Ranking
{
    /// <summary>
    /// ROC AUC, <c>Σ p_g·(N_below + n_g/2) / (P·N)</c>, with the standard error of DeLong, DeLong and Clarke-Pearson (1988), 0 for a single row of a
    /// class, and the most by which any order within groups can change it, <c>½·Σ p_g·n_g/(P·N)</c>. Null without rows of both classes.
    /// </summary>
    public static (double Auc, double StandardError, double Bound)? Area(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double positive = Sum(positives);
        double negative = Sum(negatives);
        if (positive <= 0 || negative <= 0)
        {
            return null;
        }

        double area = 0;
        double tied = 0;
        double below = 0;
        for (int g = 0; g < positives.Length; g++)
        {
            area += positives[g] * (below + (negatives[g] / 2));
            tied += positives[g] * negatives[g];
            below += negatives[g];
        }

        area /= positive * negative;
        tied /= positive * negative;

        double overNegatives = 0;
        double overPositives = 0;
        double positiveBelow = 0;
        below = 0;
        for (int g = 0; g < positives.Length; g++)
        {
            double v10 = ((below + (negatives[g] / 2)) / negative) - area;
            double v01 = ((positive - positiveBelow - (positives[g] / 2)) / positive) - area;
            overNegatives += positives[g] * v10 * v10;
            overPositives += negatives[g] * v01 * v01;
            below += negatives[g];
            positiveBelow += positives[g];
        }

        double variance = positive > 1 && negative > 1
            ? (overNegatives / (positive - 1) / positive) + (overPositives / (negative - 1) / negative)
            : 0;
        return (Math.Clamp(area, 0, 1), Math.Sqrt(variance), tied / 2);
    }

    /// <summary>
    /// Average precision, <c>Σ (p_g/P)·(TP_g/rows_g)</c> down the groups as scikit-learn has it, and the most by which any order within groups
    /// can change it: best with the positives of each group together before its negatives, worst one by one behind them. Null without positives.
    /// </summary>
    public static (double Precision, double Bound)? AveragePrecision(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double positive = Sum(positives);
        if (positive <= 0)
        {
            return null;
        }

        double value = 0;
        double best = 0;
        double worst = 0;
        double hits = 0;
        double rows = 0;
        for (int g = positives.Length - 1; g >= 0; g--)
        {
            double p = positives[g];
            double n = negatives[g];
            if (p > 0)
            {
                double missed = rows + n - hits;
                value += p / positive * ((hits + p) / (rows + p + n));
                best += p / positive * ((hits + p) / (rows + p));

                // Σ_{i=1…p} (hits + i)/(rows + n + i), its harmonic part as a difference of digammas.
                double harmonic = SpecialFunctions.DiGamma(rows + n + p + 1) - SpecialFunctions.DiGamma(rows + n + 1);
                worst += (p - (missed * harmonic)) / positive;
            }

            hits += p;
            rows += p + n;
        }

        return (Math.Clamp(value, 0, 1), Math.Max(0, Math.Max(best - value, value - worst)));
    }

    private static double Sum(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        foreach (double count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
