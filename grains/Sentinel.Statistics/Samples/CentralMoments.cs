using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.Samples;

/// <summary>
/// Count, mean and central sums of powers two to four of a set of finite values: <c>M_p = Σ (x − mean)^p</c>.
/// Merging follows Chan, Golub and LeVeque (1979) and Pébay (2008, SAND2008-6212, eqs. 2.1 to 2.3): associative and commutative up to
/// rounding (1e-12 of one pass), no overflow with the count. An empty set is the neutral element.
/// </summary>
/// <param name="Count">How many values, n ≥ 0.</param>
/// <param name="Mean">The mean; 0 when n = 0.</param>
/// <param name="M2">Σ (x − mean)².</param>
/// <param name="M3">Σ (x − mean)³.</param>
/// <param name="M4">Σ (x − mean)⁴.</param>
public readonly record struct CentralMoments(long Count, double Mean, double M2, double M3, double M4)
{
    /// <summary>The standard deviation with divisor n; 0 when n = 0.</summary>
    public double PopulationStandardDeviation => Count == 0 ? 0 : Math.Sqrt(M2 / Count);

    /// <summary>
    /// Skewness g₁ = √n·M₃/M₂^1.5 (Fisher), 0 for a symmetric set; null for a set that is constant but for rounding, and beyond the range of a double.
    /// </summary>
    public double? Skewness => Varies ? Finite(M3 / Count / Cube(PopulationStandardDeviation)) : null;

    /// <summary>Excess kurtosis g₂ = n·M₄/M₂² − 3, 0 for a normal distribution, −2 at least; null where <see cref="Skewness"/> is.</summary>
    public double? ExcessKurtosis => Varies ? Finite((M4 / Count / (M2 / Count) / (M2 / Count)) - 3) : null;

    // What rounding leaves of the deviation of a constant is not a spread.
    private bool Varies => Count > 1 && PopulationStandardDeviation > 1e-13 * Math.Abs(Mean);

    /// <summary>The moments of a span of finite values, in two passes.</summary>
    public static CentralMoments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        // Four lanes, added up in a fixed order: the same bits on every machine, at a quarter of the latency.
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
        var rest = values[(vectors.Length * Vector256<double>.Count)..];
        var sums = Vector256<double>.Zero;
        foreach (var vector in vectors)
        {
            sums += vector;
        }

        double sum = Total(sums);
        foreach (double value in rest)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        var m2s = Vector256<double>.Zero;
        var m3s = Vector256<double>.Zero;
        var m4s = Vector256<double>.Zero;
        var means = Vector256.Create(mean);
        foreach (var vector in vectors)
        {
            var d = vector - means;
            var square = d * d;
            m2s += square;
            m3s += square * d;
            m4s += square * square;
        }

        double m2 = Total(m2s);
        double m3 = Total(m3s);
        double m4 = Total(m4s);
        foreach (double value in rest)
        {
            double d = value - mean;
            double square = d * d;
            m2 += square;
            m3 += square * d;
            m4 += square * square;
        }

        return new CentralMoments(values.Length, mean, m2, m3, m4);
    }

    /// <summary>The moments of both sets together. O(1).</summary>
    public CentralMoments Merge(in CentralMoments other)
    {
        if (Count == 0)
        {
            return other;
        }

        if (other.Count == 0)
        {
            return this;
        }

        double a = Count;
        double b = other.Count;
        double n = a + b;
        double delta = other.Mean - Mean;
        double step = delta / n;
        double square = step * step;
        double product = a * b;
        double mean = a >= b ? Mean + (step * b) : other.Mean - (step * a);
        double m2 = M2 + other.M2 + (delta * step * product);
        double m3 = M3 + other.M3 + (delta * square * product * (a - b)) + (3 * step * ((a * other.M2) - (b * M2)));
        double m4 = M4 + other.M4
            + (delta * step * square * product * ((a * a) - product + (b * b)))
            + (6 * square * ((a * a * other.M2) + (b * b * M2)))
            + (4 * step * ((a * other.M3) - (b * M3)));
        return new CentralMoments(Count + other.Count, mean, m2, m3, m4);
    }

    private static double Cube(double value) => value * value * value;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double Total(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
