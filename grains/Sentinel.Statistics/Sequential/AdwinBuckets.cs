using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// ADWIN's exponential histogram: buckets of 1, 2, 4, … values, at most M of each size, laid out from the oldest to the newest in one array, so that a
/// merge replaces two neighbours. A bucket is its sum; the squared deviations are kept of the whole window only, since cuts are held against its variance. About M·log₂(n/M) buckets of 8 bytes.
/// </summary>
internal sealed class AdwinBuckets(int maximumBuckets)
{
    private const int Sizes = 48;
    private const int Growth = 8;

    private Counts _counts;
    private double[] _sums = [];
    private int _length;
    private int _sizes;

    /// <summary>Values in the window.</summary>
    public long Width { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>Their squared deviations from their mean (Welford).</summary>
    public double Squares { get; private set; }

    /// <summary>The greatest bucket is of 2^(Sizes − 1) values.</summary>
    public int SizesInUse => _sizes;

    /// <summary>The sums of the buckets, the oldest first.</summary>
    public ReadOnlySpan<double> Sums => _sums.AsSpan(0, _length);

    /// <summary>Buckets of 2^size values.</summary>
    public int CountOf(int size) => _counts[size];

    public void Add(double value)
    {
        double width = Width;
        if (width > 0)
        {
            double difference = value - (Sum / width);
            Squares += difference * difference * (width / (width + 1));
        }

        Width++;
        Sum += value;
        Append(value);
        _counts[0]++;
        _sizes = Math.Max(_sizes, 1);
        int after = _counts[0];
        for (int size = 0; _counts[size] > maximumBuckets; size++)
        {
            MergeOldest(_length - after);
            _counts[size] -= 2;
            _counts[size + 1]++;
            _sizes = Math.Max(_sizes, size + 2);
            after += _counts[size + 1] - 2;
        }
    }

    /// <summary>Empties the histogram for a new stretch, with its array kept.</summary>
    public void Empty()
    {
        _counts = default;
        _length = 0;
        _sizes = 0;
        Width = 0;
        Sum = 0;
        Squares = 0;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        Empty();
        _sums = [];
    }

    public void WriteTo(ByteWriter writer)
    {
        writer.Double(Sum);
        writer.Double(Squares);
        writer.Count(_sizes);
        writer.Raw(((ReadOnlySpan<byte>)_counts)[.._sizes]);
        foreach (double sum in Sums)
        {
            writer.Double(sum);
        }
    }

    public void ReadFrom(ref ByteReader reader, Func<double, double> check)
    {
        Empty();
        Sum = check(reader.Double());
        Squares = check(reader.Double());
        long sizes = reader.Count();
        if (sizes > Sizes)
        {
            throw new InvalidDataException($"A histogram has at most {Sizes} sizes of buckets, not {sizes}.");
        }

        _sizes = (int)sizes;
        reader.Raw(_sizes).CopyTo(_counts);
        for (int size = 0; size < _sizes; size++)
        {
            _length += _counts[size] <= maximumBuckets
                ? _counts[size]
                : throw new InvalidDataException($"A histogram has at most {maximumBuckets} buckets of a size, not {_counts[size]}.");
            Width += (long)_counts[size] << size;
        }

        _sums = new double[(_length + Growth) / Growth * Growth];
        for (int i = 0; i < _length; i++)
        {
            _sums[i] = check(reader.Double());
        }
    }

    private void Append(double value)
    {
        if (_length == _sums.Length)
        {
            Array.Resize(ref _sums, _length + Growth);
        }

        _sums[_length++] = value;
    }

    private void MergeOldest(int at)
    {
        Debug.Assert(at >= 0, "the buckets of a size and of all smaller ones end the array");
        _sums[at + 1] += _sums[at];
        _length--;
        _sums.AsSpan(at + 1, _length - at).CopyTo(_sums.AsSpan(at));
    }

    /// <summary>How many buckets there are of each size.</summary>
    [InlineArray(Sizes)]
    private struct Counts
    {
        private byte _first;
    }
}
