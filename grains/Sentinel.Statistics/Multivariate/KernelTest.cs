namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// How often rows dealt to the two sides at random (100 seeded permutations) differ as much as the sides do, in the discrepancy that random Fourier
/// features give: <c>(1 + permutations at least as great)/101</c>, hence never below 0.0099. O(permutations·n·256).
/// </summary>
public static class KernelTest
{
    private const int Permutations = 100;

    /// <summary>The p-value for rows on a common scale; null where a side has fewer than two.</summary>
    public static double? PValue(double[][] first, double[][] second, double gamma, int seed)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Length < 2 || second.Length < 2)
        {
            return null;
        }

        var random = new Random(seed);
        var features = new FourierFeatures(first[0].Length, gamma, seed);
        double[][] rows = [.. first.Concat(second).Select(row =>
        {
            var of = new double[FourierFeatures.Count];
            features.Of(row, of);
            return of;
        })];
        var all = new FourierMean();
        foreach (double[] row in rows)
        {
            all.Add(row);
        }

        double seen = Discrepancy(rows, first.Length, all);
        int greater = 0;
        for (int i = 0; i < Permutations; i++)
        {
            random.Shuffle(rows);
            greater += Discrepancy(rows, first.Length, all) >= seen ? 1 : 0;
        }

        return (1 + greater) / (Permutations + 1.0);
    }

    private static double Discrepancy(double[][] rows, int first, FourierMean all)
    {
        var left = new FourierMean();
        for (int i = 0; i < first; i++)
        {
            left.Add(rows[i]);
        }

        return left.Mmd2(all.Without(left))!.Value;
    }
}
