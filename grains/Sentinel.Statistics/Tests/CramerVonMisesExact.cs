namespace Sentinel.Statistics.Tests;

/// <summary>
/// The exact two-sample Cramér–von Mises p-value by counting all orders of the pooled values by their statistic
/// (Xiao, Gordon, Yakovlev 2006, algorithm 1): O(nm) cells, each with at most the distinct values of the statistic. For n, m up to 20.
/// </summary>
internal static class CramerVonMisesExact
{
    /// <summary>The share of orders whose statistic is at least that of <paramref name="u"/>.</summary>
    public static double PValue(double u, int m, int n)
    {
        long multiple = LeastCommonMultiple(m, n);
        long a = multiple / m;
        long b = multiple / n;
        double pairs = (double)m * n;
        double observed = Math.Floor((double)multiple * multiple * (m + n) * ((6 * u) - (pairs * ((4 * pairs) - 1))) / (6 * pairs * pairs));

        var row = new Dictionary<long, double>[m + 1];
        for (int i = 0; i <= n; i++)
        {
            for (int j = 0; j <= m; j++)
            {
                var orders = new Dictionary<long, double>();
                if (i == 0 && j == 0)
                {
                    orders[0] = 1;
                }

                long step = ((a * j) - (b * i)) * ((a * j) - (b * i));
                Add(orders, i > 0 ? row[j] : null, step);
                Add(orders, j > 0 ? row[j - 1] : null, step);
                row[j] = orders;
            }
        }

        double all = row[m].Values.Sum();
        return row[m].Where(order => order.Key >= observed).Sum(order => order.Value) / all;
    }

    private static void Add(Dictionary<long, double> orders, Dictionary<long, double>? before, long step)
    {
        foreach ((long statistic, double count) in before ?? [])
        {
            orders[statistic + step] = orders.GetValueOrDefault(statistic + step) + count;
        }
    }

    private static long LeastCommonMultiple(int a, int b)
    {
        (int x, int y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return (long)a / x * b;
    }
}
