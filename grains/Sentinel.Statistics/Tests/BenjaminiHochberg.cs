namespace Sentinel.Statistics.Tests;

/// <summary>
/// Benjamini and Hochberg's (1995) step-up correction over k tests: the adjusted p-value of the i-th smallest is
/// min over j ≥ i of p_(j)·k/j, at most 1. Rejecting those at most α keeps the expected share of false ones among them at α,
/// under independence or positive dependence. O(k log k).
/// </summary>
public static class BenjaminiHochberg
{
    /// <summary>The adjusted p-values in the order given; tests without a p-value stay without and do not count.</summary>
    public static double?[] Adjust(IReadOnlyList<double?> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var adjusted = new double?[pValues.Count];
        int[] order = [.. Enumerable.Range(0, pValues.Count).Where(i => pValues[i].HasValue).OrderBy(i => pValues[i]!.Value)];
        double least = 1;
        for (int rank = order.Length; rank > 0; rank--)
        {
            least = Math.Min(least, pValues[order[rank - 1]]!.Value * order.Length / rank);
            adjusted[order[rank - 1]] = least;
        }

        return adjusted;
    }
}
