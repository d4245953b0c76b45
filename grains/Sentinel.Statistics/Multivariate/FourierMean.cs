using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// The mean of the Fourier features of rows: what two sets of rows differ by in it is the maximum mean discrepancy of their distributions. Sums
/// and a count, merged by addition to 1e-12 of one pass; 2 kilobytes. Not safe for concurrent use.
/// </summary>
public sealed class FourierMean
{
    private const ushort Version = 1;
    private const string What = "a mean of Fourier features";
    private readonly double[] _sums = new double[FourierFeatures.Count];

    /// <summary>Rows that were added.</summary>
    public long Count { get; private set; }

    private static ReadOnlySpan<byte> Magic => "SRFF"u8;

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

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Count(Count);
        writer.Doubles(_sums);
        return Frame.Close(writer);
    }

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such mean, are damaged, or are of a newer version.</exception>
    public static FourierMean Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        var mean = new FourierMean { Count = reader.Count() };
        double[] sums = reader.Doubles();
        if (sums.Length != mean._sums.Length || !reader.AtEnd)
        {
            throw new InvalidDataException($"A mean of {sums.Length} Fourier features was found, {mean._sums.Length} are expected.");
        }

        sums.CopyTo(mean._sums, 0);
        return mean;
    }

    // The mean product of two different rows; a row's product with itself is 1.
    private double Within()
    {
        double square = 0;
        foreach (double sum in _sums)
        {
            square += sum * sum;
        }

        return (square - Count) / (Count * (Count - 1.0));
    }
}
