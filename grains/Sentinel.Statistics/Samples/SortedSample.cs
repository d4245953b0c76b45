using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Samples;

/// <summary>
/// One side of a numeric comparison: its finite values in ascending order, with what was set apart. Missing values (any NaN) and
/// infinities take no part in any statistic; they are counted.
/// </summary>
public sealed class SortedSample
{
    private SortedSample(double[] values, long missing, long nonFinite)
    {
        Values = values;
        Missing = missing;
        NonFinite = nonFinite;
        (Mean, PopulationStandardDeviation) = MeanAndDeviation(values);
    }

    /// <summary>The finite values, ascending; negative zero is stored as zero.</summary>
    public double[] Values { get; }

    /// <summary>How many values were NaN.</summary>
    public long Missing { get; }

    /// <summary>How many values were infinite.</summary>
    public long NonFinite { get; }

    /// <summary>The number of finite values, n.</summary>
    public int Count => Values.Length;

    /// <summary>True when there are values and all are equal.</summary>
    public bool IsConstant => Count > 0 && Values[0] == Values[^1];

    /// <summary>The arithmetic mean; 0 for an empty sample.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation with divisor n; 0 for an empty sample; infinite when the squares leave the double range.</summary>
    public double PopulationStandardDeviation { get; }

    /// <summary>Sorts the finite values of a column. O(n), one array of n doubles kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SortedSample From(ReadOnlySpan<double> column)
    {
        double[] finite = GC.AllocateUninitializedArray<double>(column.Length);
        int count = 0;
        long missing = 0;
        foreach (double value in column)
        {
            if (double.IsFinite(value))
            {
                finite[count++] = value + 0.0;
            }
            else if (double.IsNaN(value))
            {
                missing++;
            }
        }

        long nonFinite = column.Length - count - missing;
        if (count < finite.Length)
        {
            Array.Resize(ref finite, count);
        }

        RadixSort.Sort(finite);
        return new SortedSample(finite, missing, nonFinite);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Deviation) MeanAndDeviation(double[] values)
    {
        if (values.Length == 0)
        {
            return (0, 0);
        }

        double mean = 0;
        double scale = 1.0 / values.Length;
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        if (double.IsFinite(sum))
        {
            mean = sum * scale;
        }
        else
        {
            foreach (double value in values)
            {
                mean += value * scale;
            }
        }

        double squares = 0;
        double residual = 0;
        foreach (double value in values)
        {
            double deviation = value - mean;
            squares += deviation * deviation;
            residual += deviation;
        }

        if (double.IsFinite(residual))
        {
            mean += residual * scale;
        }

        return (mean, values[0] == values[^1] ? 0 : Math.Sqrt(squares * scale));
    }
}
