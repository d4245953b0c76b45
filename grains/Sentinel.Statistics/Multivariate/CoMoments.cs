using System.Numerics;
using System.Runtime.CompilerServices;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Count, mean vector and co-moment matrix <c>C_ij = Σ (x_i − mean_i)(x_j − mean_j)</c> of rows of numbers, row by row (Welford) and merged as
/// Chan, Golub and LeVeque (1979) and Pébay (2008) do: to 1e-12 of one pass, in any order and grouping. A row with a cell that is not finite,
/// or beyond ±1e100, takes no part and is counted. O(d²) a row, allocates nothing. Not safe for concurrent use.
/// </summary>
public sealed class CoMoments
{
    /// <summary>The most numbers that a row can have, d.</summary>
    public const int MostFeatures = 64;

    private const double Greatest = 1e100;
    private const ushort Version = 1;
    private const string What = "co-moments";
    private readonly double[] _means;

    // Row i of the upper triangle lies at Start(i), from the diagonal on.
    private readonly double[] _moments;
    private readonly double[] _deviations;

    /// <summary>No rows yet.</summary>
    /// <param name="features">Numbers a row, 1 to <see cref="MostFeatures"/>.</param>
    public CoMoments(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, MostFeatures);
        _means = new double[features];
        _moments = new double[features * (features + 1) / 2];
        _deviations = new double[features];
    }

    /// <summary>Numbers a row.</summary>
    public int Features => _means.Length;

    /// <summary>Complete rows, n.</summary>
    public long Count { get; private set; }

    /// <summary>Rows that took no part.</summary>
    public long Incomplete { get; private set; }

    /// <summary>The mean of each number; 0 when there are no rows.</summary>
    public ReadOnlySpan<double> Means => _means;

    private static ReadOnlySpan<byte> Magic => "SCOM"u8;

    /// <summary>Whether a row takes part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsComplete(ReadOnlySpan<double> row)
    {
        foreach (double cell in row)
        {
            // A NaN is not within either.
            if (!(Math.Abs(cell) <= Greatest))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The co-moment of two numbers.</summary>
    public double CoMoment(int i, int j) => i <= j ? _moments[Start(i) + j - i] : _moments[Start(j) + i - j];

    /// <summary>The standard deviation of a number with divisor n; 0 when there are no rows.</summary>
    public double PopulationStandardDeviation(int i) => Count == 0 ? 0 : Math.Sqrt(Math.Max(0, CoMoment(i, i)) / Count);

    /// <summary>Adds a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fold(ReadOnlySpan<double> row)
    {
        if (row.Length != _means.Length)
        {
            throw new ArgumentException($"A row of {row.Length} numbers was given for {_means.Length}.", nameof(row));
        }

        if (!IsComplete(row))
        {
            Incomplete++;
            return;
        }

        // (x − old mean)(x − new mean)ᵀ = (n−1)/n · δδᵀ
        double n = ++Count;
        double share = (n - 1) / n;
        for (int i = 0; i < row.Length; i++)
        {
            double deviation = row[i] - _means[i];
            _deviations[i] = deviation;
            _means[i] += deviation / n;
        }

        AddOuter(_deviations, share);
    }

    /// <summary>Adds all rows that another holds. O(d²).</summary>
    public void Merge(CoMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Features != Features)
        {
            throw new ArgumentException($"Co-moments of {other.Features} and {Features} numbers cannot be merged.", nameof(other));
        }

        Incomplete += other.Incomplete;
        if (other.Count == 0)
        {
            return;
        }

        double total = (double)Count + other.Count;
        double share = other.Count / total;
        for (int i = 0; i < _means.Length; i++)
        {
            _deviations[i] = other._means[i] - _means[i];
            _means[i] = Count == 0 ? other._means[i] : _means[i] + (_deviations[i] * share);
        }

        for (int i = 0; i < _moments.Length; i++)
        {
            _moments[i] += other._moments[i];
        }

        AddOuter(_deviations, Count * share);
        Count += other.Count;
    }

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Count(Count);
        writer.Count(Incomplete);
        writer.Doubles(_means);
        writer.Doubles(_moments);
        return Frame.Close(writer);
    }

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no co-moments, are damaged, or are of a newer version.</exception>
    public static CoMoments Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        long count = reader.Count();
        long incomplete = reader.Count();
        double[] means = reader.Doubles();
        double[] moments = reader.Doubles();
        if (means.Length is < 1 or > MostFeatures || moments.Length != means.Length * (means.Length + 1) / 2 || !reader.AtEnd)
        {
            throw new InvalidDataException($"Co-moments of {means.Length} numbers with {moments.Length} entries do not hold together.");
        }

        var back = new CoMoments(means.Length) { Count = count, Incomplete = incomplete };
        means.CopyTo(back._means, 0);
        moments.CopyTo(back._moments, 0);
        return back;
    }

    private int Start(int i) => (i * _means.Length) - (i * (i - 1) / 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOuter(ReadOnlySpan<double> deviations, double factor)
    {
        var moments = _moments.AsSpan();
        for (int i = 0; i < deviations.Length; i++)
        {
            double scaled = deviations[i] * factor;
            var row = moments[..(deviations.Length - i)];
            var right = deviations[i..];
            int j = 0;
            for (; j <= right.Length - Vector<double>.Count; j += Vector<double>.Count)
            {
                (new Vector<double>(row[j..]) + (new Vector<double>(right[j..]) * scaled)).CopyTo(row[j..]);
            }

            for (; j < right.Length; j++)
            {
                row[j] += right[j] * scaled;
            }

            moments = moments[row.Length..];
        }
    }
}
