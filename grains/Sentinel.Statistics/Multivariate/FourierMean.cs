using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// The mean of the Fourier features of rows: what two sets of rows differ by in it is the maximum mean discrepancy of their distributions. Sums
/// and a count, merged by addition to 1e-12 of one pass; 2 kilobytes. Not safe for concurrent use.
/// </summary>
public sealed class FourierMean
{
    private readonly double[] _sums = new double[FourierFeatures.Count];

    /// <summary>Rows that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row's features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<double> features)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(_sums.AsSpan());
        var added = MemoryMarshal.Cast<double, Vector<double>>(features[.._sums.Length]);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += added[i];
        }

        Count++;
    }

    /// <summary>Adds all rows that another holds.</summary>
    public void Merge(FourierMean other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other._sums[i];
        }

        Count += other.Count;
    }

    /// <summary>The rows of this one that are not among those of another, which is a part of it.</summary>
    public FourierMean Without(FourierMean part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var rest = new FourierMean { Count = Count - part.Count };
        for (int i = 0; i < _sums.Length; i++)
        {
            rest._sums[i] = _sums[i] - part._sums[i];
        }

        return rest;
    }

    /// <summary>The unbiased squared discrepancy to another; null where a side has fewer than two rows.</summary>
    public double? Mmd2(FourierMean other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Count < 2 || other.Count < 2)
        {
            return null;
        }

        double between = 0;
        for (int i = 0; i < _sums.Length; i++)
        {
            between += _sums[i] / Count * (other._sums[i] / other.Count);
        }

        return Within() + other.Within() - (2 * between);
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(_sums);
    }

    /// <summary>The square of the mean: the mean product of two rows, one with itself among them. 0 without rows.</summary>
    internal double Square()
    {
        double square = 0;
        foreach (double sum in _sums)
        {
            square += sum * sum;
        }

        return Count == 0 ? 0 : square / Count / Count;
    }

    /// <summary>Takes the mean off a row's features.</summary>
    internal void Centre(Span<double> features)
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            features[i] -= _sums[i] / Count;
        }
    }

    /// <summary>The product of two rows' features.</summary>
    internal static double Product(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = Vector256<double>.Zero;
        for (int i = 0; i < FourierFeatures.Count; i += Vector256<double>.Count)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(first[i..]), Vector256.Create(second[i..]), sum);
        }

        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Count(Count);
        writer.Doubles(_sums);
    }

    internal static FourierMean ReadFrom(ref ByteReader reader)
    {
        var mean = new FourierMean { Count = reader.Count() };
        double[] sums = reader.Doubles();
        if (sums.Length != mean._sums.Length)
        {
            throw new InvalidDataException($"A mean of {sums.Length} Fourier features was found, {mean._sums.Length} are expected.");
        }

        sums.CopyTo(mean._sums, 0);
        return mean;
    }

    // The mean product of two different rows; a row's product with itself is 1.
    private double Within() => ((Square() * Count) - 1) / (Count - 1.0);
}
