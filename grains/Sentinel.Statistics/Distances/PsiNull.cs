using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Distances;

/// <summary>
/// What the population stability index is without drift: (1/n + 1/m)·χ² with B − 1 degrees of freedom (Yurdakul 2018), since PSI is
/// Jeffreys' divergence and that a quadratic form of the shares' errors. Fair from about five expected values a bin; below, it is cautious.
/// </summary>
public static class PsiNull
{
    /// <summary>The point that PSI stays below with the given probability; none for a single bin, whose PSI is always 0.</summary>
    /// <param name="referenceCount">n ≥ 1.</param>
    /// <param name="currentCount">m ≥ 1.</param>
    /// <param name="bins">B ≥ 1.</param>
    /// <param name="probability">Between 0 and 1.</param>
    public static double? Point(double referenceCount, double currentCount, int bins, double probability)
        => bins < 2 ? null : ((1 / referenceCount) + (1 / currentCount)) * ChiSquared.InvCDF(bins - 1, probability);
}
