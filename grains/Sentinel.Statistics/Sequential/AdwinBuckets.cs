using System.Diagnostics;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// ADWIN's exponential histogram: buckets of 1, 2, 4, … values, at most M of each size, laid out from the oldest to the newest in one array, so that a
/// merge replaces two neighbours. A bucket is its sum and its squared deviations; those of outcomes (0 or 1) follow from the sum and are kept only from
/// the first other value on. About M·log₂(n/M) buckets of 8 bytes for outcomes, of 16 otherwise.
/// </summary>
internal sealed class AdwinBuckets(int maximumBuckets)
{
    private const int Sizes = 48;
    private const int Growth = 8;

    private readonly byte[] _counts = new byte[Sizes];
    private double[] _sums = [];
    private double[]? _squares;
    private int _length;
    private int _sizes;

    /// <summary>Buckets in use.</summary>
    public int Length => _length;

    /// <summary>The greatest bucket is of 2^(Sizes − 1) values.</summary>
    public int SizesInUse => _sizes;

    /// <summary>Buckets of 2^size values.</summary>
    public int CountOf(int size) => _counts[size];

    /// <summary>The sums of the buckets, the oldest first.</summary>
    public ReadOnlySpan<double> Sums => _sums.AsSpan(0, _length);

    public void Add(double value)
    {
        if (_squares is null && value is not (0 or 1))
        {
            KeepSquares();
        }

        Append(value);
        _counts[0]++;
        _sizes = Math.Max(_sizes, 1);
        int after = _counts[0];
        for (int size = 0; _counts[size] > maximumBuckets; size++)
        {
            MergeOldest(_length - after, size);
            _counts[size] -= 2;
            _counts[size + 1]++;
            _sizes = Math.Max(_sizes, size + 2);
            after += _counts[size + 1] - 2;
        }
    }

    /// <summary>Forgets the oldest bucket.</summary>
    public void DropOldest()
    {
        RemoveAt(0);
        _counts[_sizes - 1]--;
        while (_sizes > 0 && _counts[_sizes - 1] == 0)
        {
            _sizes--;
        }
    }

    /// <summary>Values, sum and squared deviations of all buckets.</summary>
    public (double Count, double Sum, double Squares) Total()
    {
        double count = 0;
        double sum = 0;
        double squares = 0;
        int at = 0;
        for (int size = _sizes - 1; size >= 0; size--)
        {
            double values = 1L << size;
            double reciprocal = 1 / values;
            for (int i = 0; i < _counts[size]; i++, at++)
            {
                if (_squares is not null)
                {
                    // d²·n·v/(n + v) with d = sum/n − bucket/v, over one division.
                    double difference = count == 0 ? 0 : sum - (_sums[at] * reciprocal * count);
                    squares += _squares[at] + (difference * difference * values / Math.Max(count * (count + values), 1));
                }

                count += values;
                sum += _sums[at];
            }
        }

        return (count, sum, _squares is null && count > 0 ? sum * (count - sum) / count : squares);
    }

    /// <summary>Empties the histogram for a new stretch, with its arrays kept.</summary>
    public void Empty()
    {
        Array.Clear(_counts);
        _length = 0;
        _sizes = 0;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        Empty();
        _sums = [];
        _squares = null;
    }

    public void WriteTo(ByteWriter writer)
    {
        writer.Count(_sizes);
        writer.Raw(_counts.AsSpan(0, _sizes));
        foreach (double sum in Sums)
        {
            writer.Double(sum);
        }

        writer.Flag(_squares is not null);
        foreach (double squares in _squares.AsSpan(0, _squares is null ? 0 : _length))
        {
            writer.Double(squares);
        }
    }

    public void ReadFrom(ref ByteReader reader, Func<double, double> check)
    {
        Empty();
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
        }

        _sums = new double[(_length + Growth) / Growth * Growth];
        for (int i = 0; i < _length; i++)
        {
            _sums[i] = check(reader.Double());
        }

        _squares = reader.Flag() ? new double[_sums.Length] : null;
        for (int i = 0; _squares is not null && i < _length; i++)
        {
            _squares[i] = check(reader.Double());
        }
    }

    private void Append(double value)
    {
        if (_length == _sums.Length)
        {
            Array.Resize(ref _sums, _length + Growth);
            if (_squares is not null)
            {
                Array.Resize(ref _squares, _length + Growth);
            }
        }

        _sums[_length] = value;
        if (_squares is not null)
        {
            _squares[_length] = 0;
        }

        _length++;
    }

    private void MergeOldest(int at, int size)
    {
        Debug.Assert(at >= 0, "the buckets of a size and of all smaller ones end the array");
        if (_squares is not null)
        {
            double values = 1L << size;
            double difference = (_sums[at] / values) - (_sums[at + 1] / values);
            _squares[at + 1] += _squares[at] + (difference * difference * values / 2);
        }

        _sums[at + 1] += _sums[at];
        RemoveAt(at);
    }

    private void RemoveAt(int at)
    {
        _length--;
        _sums.AsSpan(at + 1, _length - at).CopyTo(_sums.AsSpan(at));
        if (_squares is not null)
        {
            _squares.AsSpan(at + 1, _length - at).CopyTo(_squares.AsSpan(at));
        }
    }

    private void KeepSquares()
    {
        _squares = new double[_sums.Length];
        int at = 0;
        for (int size = _sizes - 1; size >= 0; size--)
        {
            double values = 1L << size;
            for (int i = 0; i < _counts[size]; i++, at++)
            {
                _squares[at] = _sums[at] * (values - _sums[at]) / values;
            }
        }
    }
}
