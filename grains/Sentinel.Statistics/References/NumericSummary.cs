namespace Sentinel.Statistics.References;

/// <summary>Extremes and first two moments of a reference column.</summary>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value.</param>
/// <param name="Mean">The mean.</param>
/// <param name="StandardDeviation">The standard deviation with divisor n.</param>
public readonly record struct NumericSummary(double Minimum, double Maximum, double Mean, double StandardDeviation)
{
    /// <summary>
    /// What Wasserstein distances are divided by: the standard deviation, at least a thousandth of the range, so that a nearly constant
    /// reference does not blow a small move up. 0 for a constant one.
    /// </summary>
    public double Scale => Math.Max(StandardDeviation, 1e-3 * (Maximum - Minimum));
}
