using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Distances;

/// <summary>
/// Distances between the empirical distribution functions F of n reference and G of m current values, integrated over the value axis
/// in one walk. Wasserstein-1 is ∫|F − G|, in the values' unit; energy distance is √(2∫(F − G)²), as SciPy has it (Székely and Rizzo 2013).
/// Defined for n, m ≥ 1; infinite when the range leaves that of a double. O(n + m) on sorted samples.
/// </summary>
internal struct DistributionFunctionDistances(int referenceCount, int currentCount)
{
    private double _previous;
    private double _area;
    private double _squares;

    /// <summary>∫|F − G|.</summary>
    public readonly double Wasserstein => _area;

    /// <summary>√(2∫(F − G)²).</summary>
    public readonly double Energy => Math.Sqrt(2 * _squares);

    public void Add(in PooledWalk step)
    {
        if (step.ReferenceBelow + step.CurrentBelow > 0)
        {
            double gap = Math.Abs(((double)step.ReferenceBelow / referenceCount) - ((double)step.CurrentBelow / currentCount));
            double width = step.Value - _previous;
            if (gap > 0)
            {
                _area += gap * width;
                _squares += gap * gap * width;
            }
        }

        _previous = step.Value;
    }
}
