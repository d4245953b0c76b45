namespace Sentinel.Statistics.Tests;

/// <summary>
/// Wang and Ramdas' (2022) e-BH over k e-values at level α: the i largest are rejected for the greatest i whose i-th largest is at least k/(i·α). The expected
/// share of false ones among them is at most α under any dependence. Values come and are compared as logarithms. O(k log k).
/// </summary>
public static class EBenjaminiHochberg
{
    /// <summary>Which e-values are rejected, in the order given; those without a value are not, and do not count.</summary>
    /// <param name="logEValues">Logarithms of the e-values; null for none.</param>
    /// <param name="logLimit">ln(1/α), at least 0.</param>
    public static bool[] Reject(IReadOnlyList<double?> logEValues, double logLimit)
    {
        ArgumentNullException.ThrowIfNull(logEValues);
        ArgumentOutOfRangeException.ThrowIfNegative(logLimit);
        var rejected = new bool[logEValues.Count];
        int[] order = [.. Enumerable.Range(0, rejected.Length).Where(i => logEValues[i].HasValue).OrderByDescending(i => logEValues[i]!.Value)];
        int last = order.Length;
        while (last > 0 && !(logEValues[order[last - 1]]!.Value >= logLimit + Math.Log((double)order.Length / last)))
        {
            last--;
        }

        foreach (int i in order.AsSpan(0, last))
        {
            rejected[i] = true;
        }

        return rejected;
    }
}
