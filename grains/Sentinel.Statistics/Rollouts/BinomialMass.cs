using Sentinel.Statistics.Evidence;

namespace Sentinel.Statistics.Rollouts;

/// <summary>
/// ln of C(b + c, b) θ^b (1 − θ)^c, the probability of b hits and c misses, for counts that need not be whole: Loader's saddle-point form (2000), which keeps its digits where binomial coefficient and powers are far
/// out of range.
/// </summary>
internal static class BinomialMass
{
    private const double HalfLogTwoPi = 0.918938533204672741780329736406;
    private const double SeriesFrom = 16;

    /// <summary>The logarithm, at most about 0.</summary>
    internal static double Log(double hits, double misses, double chance)
    {
        if (hits == 0)
        {
            return misses * Math.Log(1 - chance);
        }

        if (misses == 0)
        {
            return hits * Math.Log(chance);
        }

        var rows = hits + misses;
        return StirlingError(rows) - StirlingError(hits) - StirlingError(misses) - Deviance(hits, rows * chance) - Deviance(misses, rows * (1 - chance))
            + (0.5 * (Math.Log(rows) - Math.Log(hits) - Math.Log(misses))) - HalfLogTwoPi;
    }

    // ln Γ(x + 1) less Stirling's main part.
    private static double StirlingError(double x)
    {
        if (x < SeriesFrom)
        {
            return LogGamma.Of(x + 1) - ((x + 0.5) * Math.Log(x)) + x - HalfLogTwoPi;
        }

        var square = 1 / (x * x);
        return ((1 / 12.0) - (square * ((1 / 360.0) - (square * ((1 / 1260.0) - (square * ((1 / 1680.0) - (square / 1188.0)))))))) / x;
    }

    // x ln(x/m) + m − x, by a series where x and m are near each other.
    private static double Deviance(double x, double mean)
    {
        if (Math.Abs(x - mean) >= 0.1 * (x + mean))
        {
            return (x * Math.Log(x / mean)) + mean - x;
        }

        var v = (x - mean) / (x + mean);
        var sum = (x - mean) * v;
        var term = 2 * x * v;
        for (var j = 3; ; j += 2)
        {
            term *= v * v;
            var next = sum + (term / j);
            if (next == sum)
            {
                return sum;
            }

            sum = next;
        }
    }
}
