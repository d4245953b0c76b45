using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Distances;

/// <summary>
/// What the population stability index is without drift: (1/n + 1/m)·χ² with B − 1 degrees of freedom (Yurdakul 2018), since PSI is
/// Jeffreys' divergence and that a quadratic form of the shares' errors. Fair from about five expected values a bin; below, it is cautious.
/// </summary>
public static class PsiNull
{
    // A window asks for the same few points for each of its features, and finding one takes longer than all else in a feature's report.
    private const int KnownPointsMax = 4096;
    private static readonly ConcurrentDictionary<(int DegreesOfFreedom, double Probability), double> KnownPoints = new();

    /// <summary>The point that PSI stays below with the given probability; none for a single bin, whose PSI is always 0.</summary>
    /// <param name="referenceCount">n ≥ 1.</param>
    /// <param name="currentCount">m ≥ 1.</param>
    /// <param name="bins">B ≥ 1.</param>
    /// <param name="probability">Between 0 and 1.</param>
    public static double? Point(double referenceCount, double currentCount, int bins, double probability)
        => bins < 2 ? null : ((1 / referenceCount) + (1 / currentCount)) * ChiSquaredPoint(bins - 1, probability);

    private static double ChiSquaredPoint(int degreesOfFreedom, double probability)
    {
        if (KnownPoints.TryGetValue((degreesOfFreedom, probability), out double known))
        {
            return known;
        }

        double point = ChiSquared.InvCDF(degreesOfFreedom, probability);
        if (KnownPoints.Count < KnownPointsMax)
        {
            KnownPoints[(degreesOfFreedom, probability)] = point;
        }

        return point;
    }
}
