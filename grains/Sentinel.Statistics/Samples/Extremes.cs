using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.Samples;

/// <summary>The least and the greatest of finite values. Negative zero is below zero, so that they do not depend on the order of the values.</summary>
internal static class Extremes
{
    /// <summary>+∞ and −∞ of no values. O(n), four values at a time.</summary>
    public static (double Least, double Greatest) Of(ReadOnlySpan<double> values)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
        var leasts = Vector256.Create(double.PositiveInfinity);
        var greatests = Vector256.Create(double.NegativeInfinity);
        foreach (var vector in vectors)
        {
            leasts = Vector256.Min(leasts, vector);
            greatests = Vector256.Max(greatests, vector);
        }

        double least = Math.Min(Math.Min(leasts[0], leasts[1]), Math.Min(leasts[2], leasts[3]));
        double greatest = Math.Max(Math.Max(greatests[0], greatests[1]), Math.Max(greatests[2], greatests[3]));
        foreach (double value in values[(vectors.Length * Vector256<double>.Count)..])
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        return (least, greatest);
    }
}
