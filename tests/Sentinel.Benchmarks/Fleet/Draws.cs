namespace Sentinel.Benchmarks.Fleet;

/// <summary>Seeded draws of counts: binomial by inversion up to a mean of 30, above that by the normal law, whose error is far below what any rule here can see.</summary>
internal static class Draws
{
    private const double InversionMost = 30;

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double LogUniform(Random random, double from, double to) => from * Math.Pow(to / from, random.NextDouble());

    public static long Poisson(Random random, double mean)
    {
        if (mean > InversionMost)
        {
            return Math.Max(0, (long)Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        }

        var (left, count) = (Math.Exp(-mean), 0L);
        for (var product = random.NextDouble(); product > left; product *= random.NextDouble())
        {
            count++;
        }

        return count;
    }

    public static long Binomial(Random random, long n, double p)
    {
        if (n == 0 || p <= 0)
        {
            return 0;
        }

        if (p > 0.5)
        {
            return n - Binomial(random, n, 1 - p);
        }

        if (n * p > InversionMost)
        {
            return Math.Clamp((long)Math.Round((n * p) + (Math.Sqrt(n * p * (1 - p)) * Normal(random))), 0, n);
        }

        var (odds, mass, left) = (p / (1 - p), Math.Pow(1 - p, n), random.NextDouble());
        long k = 0;
        while (left > mass && k < n)
        {
            left -= mass;
            mass *= odds * (n - k) / ++k;
        }

        return k;
    }

    public static long[] Multinomial(Random random, long n, ReadOnlySpan<double> shares)
    {
        var counts = new long[shares.Length];
        var rest = 1.0;
        for (var i = 0; i < shares.Length - 1; i++)
        {
            counts[i] = Binomial(random, n, Math.Clamp(shares[i] / rest, 0, 1));
            n -= counts[i];
            rest -= shares[i];
        }

        counts[^1] = n;
        return counts;
    }
}
