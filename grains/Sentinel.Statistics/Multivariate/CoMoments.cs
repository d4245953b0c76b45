using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Count, mean vector and co-moment matrix <c>C_ij = Σ (x_i − mean_i)(x_j − mean_j)</c> of rows of numbers, row by row (Welford) or by blocks of 32, and merged as
/// Chan, Golub and LeVeque (1979) and Pébay (2008) do: to 1e-12 of one pass, in any order and grouping. A row with a cell that is not finite,
/// or beyond ±1e100, takes no part and is counted. O(d²) a row, a fifth of that in time by blocks; allocates nothing. Not safe for concurrent use.
/// </summary>
public sealed class CoMoments
{
    /// <summary>The most numbers that a row can have, d.</summary>
    public const int MostFeatures = 64;

    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 32;

    /// <summary>The greatest magnitude of a number that takes part.</summary>
    public const double Greatest = 1e100;

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

    /// <summary>Adds a block of complete rows: number i of row r at <c>block[i·32 + r]</c>. The block is spent: it holds deviations afterwards. O(d²) a row.</summary>
    /// <param name="block">d columns of 32 rows.</param>
    /// <param name="rows">How many of the 32 there are, at least one; what stands behind them is ignored.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FoldBlock(Span<double> block, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, BlockRows);
        double total = (double)Count + rows;
        for (int i = 0; i < _means.Length; i++)
        {
            var column = block.Slice(i * BlockRows, BlockRows);
            column[rows..].Clear();
            double mean = Total(column) / rows;
            Subtract(column[..rows], mean);
            _deviations[i] = mean - _means[i];
            _means[i] = Count == 0 ? mean : _means[i] + (_deviations[i] * (rows / total));
        }

        AddProducts(block);
        AddOuter(_deviations, Count * (rows / total));
        Count += rows;
    }

    /// <summary>Counts rows that take no part.</summary>
    public void FoldIncomplete(int rows) => Incomplete += rows;

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        Incomplete = 0;
        Array.Clear(_means);
        Array.Clear(_moments);
    }

    /// <summary>The same rows once more, to be added to.</summary>
    public CoMoments Copy()
    {
        var copy = new CoMoments(Features);
        copy.Merge(this);
        return copy;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Count(Count);
        writer.Count(Incomplete);
        writer.Doubles(_means);
        writer.Doubles(_moments);
    }

    internal static CoMoments ReadFrom(ref ByteReader reader)
    {
        long count = reader.Count();
        long incomplete = reader.Count();
        double[] means = reader.Doubles();
        double[] moments = reader.Doubles();
        if (means.Length is < 1 or > MostFeatures || moments.Length != means.Length * (means.Length + 1) / 2)
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

    // Dot products of the deviations of each pair of numbers, two times four pairs at once so that a cell is loaded once for three products; sums of lanes in a fixed order,
    // the same bits on every machine.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts(ReadOnlySpan<double> block)
    {
        ref double first = ref MemoryMarshal.GetReference(block[..(_means.Length * BlockRows)]);
        ref double moment = ref MemoryMarshal.GetArrayDataReference(_moments);
        int i = 0;
        for (; i + 1 < _means.Length; i += 2)
        {
            ref double left = ref Unsafe.Add(ref first, i * BlockRows);
            ref double next = ref Unsafe.Add(ref left, BlockRows);
            ref double above = ref Unsafe.Add(ref moment, Start(i) - i);
            ref double below = ref Unsafe.Add(ref moment, Start(i + 1) - i - 1);
            Unsafe.Add(ref above, i) += Product(ref left, ref left);
            Unsafe.Add(ref above, i + 1) += Product(ref left, ref next);
            Unsafe.Add(ref below, i + 1) += Product(ref next, ref next);
            int j = i + 2;
            for (; j <= _means.Length - 4; j += 4)
            {
                ref double right = ref Unsafe.Add(ref first, j * BlockRows);
                var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
                var (e, f, g, h) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
                for (nuint row = 0; row < BlockRows; row += 4)
                {
                    var x = Vector256.LoadUnsafe(ref left, row);
                    var y = Vector256.LoadUnsafe(ref next, row);
                    var z = Vector256.LoadUnsafe(ref right, row);
                    a = Vector256.FusedMultiplyAdd(x, z, a);
                    e = Vector256.FusedMultiplyAdd(y, z, e);
                    z = Vector256.LoadUnsafe(ref right, row + BlockRows);
                    b = Vector256.FusedMultiplyAdd(x, z, b);
                    f = Vector256.FusedMultiplyAdd(y, z, f);
                    z = Vector256.LoadUnsafe(ref right, row + (2 * BlockRows));
                    c = Vector256.FusedMultiplyAdd(x, z, c);
                    g = Vector256.FusedMultiplyAdd(y, z, g);
                    z = Vector256.LoadUnsafe(ref right, row + (3 * BlockRows));
                    d = Vector256.FusedMultiplyAdd(x, z, d);
                    h = Vector256.FusedMultiplyAdd(y, z, h);
                }

                (Vector256.LoadUnsafe(ref above, (nuint)j) + Totals(a, b, c, d)).StoreUnsafe(ref above, (nuint)j);
                (Vector256.LoadUnsafe(ref below, (nuint)j) + Totals(e, f, g, h)).StoreUnsafe(ref below, (nuint)j);
            }

            for (; j < _means.Length; j++)
            {
                ref double right = ref Unsafe.Add(ref first, j * BlockRows);
                Unsafe.Add(ref above, j) += Product(ref left, ref right);
                Unsafe.Add(ref below, j) += Product(ref next, ref right);
            }
        }

        if (i < _means.Length)
        {
            ref double last = ref Unsafe.Add(ref first, i * BlockRows);
            Unsafe.Add(ref moment, Start(i)) += Product(ref last, ref last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Product(ref double left, ref double right)
    {
        var sum = Vector256<double>.Zero;
        for (nuint row = 0; row < BlockRows; row += 4)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, row), Vector256.LoadUnsafe(ref right, row), sum);
        }

        return Total(sum);
    }

    // The totals of four vectors, each in the order of Total.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Totals(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Total(a), Total(b), Total(c), Total(d));
        }

        var first = Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);
        var second = Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d);
        return Vector256.Create(first.GetLower(), second.GetLower()) + Vector256.Create(first.GetUpper(), second.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Total(ReadOnlySpan<double> column)
    {
        var sum = Vector256<double>.Zero;
        foreach (var four in MemoryMarshal.Cast<double, Vector256<double>>(column))
        {
            sum += four;
        }

        return Total(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Total(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    // Rows that are not there stay 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(Span<double> column, double mean)
    {
        var means = Vector256.Create(mean);
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(column);
        for (int i = 0; i < fours.Length; i++)
        {
            fours[i] -= means;
        }

        for (int row = fours.Length * 4; row < column.Length; row++)
        {
            column[row] -= mean;
        }
    }
}
