using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Evidence;

/// <summary>
/// Measures how far rows in their own order are from independent. For block sizes b = 25·2^i while at least 16 blocks fit, k blocks with counts C and
/// expected E: <c>Z = (C − E)/√E, centred by column; λ = the largest eigenvalue of ZᵀZ/(k−1);
/// φ_b = λ/(1 + √((B−1)/k))²·(1 + 2√(2/k))</c>. The divisor is the edge of Marchenko and Pastur's law, which λ reaches by chance among
/// independent rows; the last factor keeps on the safe side of an estimate from few blocks.
/// <para>
/// Blocks are nested, so one pass feeds all sizes: O(B) a row and O(B²) a block of 25, memory O(B² ln n), whatever the number of rows.
/// Fewer than 400 counted rows: nothing is measured, with that reason. A constant column: φ_b = 0, φ = 1. Never NaN.
/// Held against <c>oracles/dependence.json</c>.
/// </para>
/// </summary>
public static class DependenceMeter
{
    private const int SmallestBlock = 25;
    private const int FewestBlocks = 16;

    /// <summary>Measures a column of bins.</summary>
    /// <param name="bins">The bin of each row, in the rows' order; negative for a row that takes no part.</param>
    /// <param name="shares">Expected shares by phase, all positive; a single phase without a season.</param>
    /// <param name="phases">The phase of each row; empty when there is one phase.</param>
    public static DependenceProfile Measure(ReadOnlySpan<short> bins, double[][] shares, ReadOnlySpan<byte> phases)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (!phases.IsEmpty && phases.Length != bins.Length)
        {
            throw new ArgumentException($"{bins.Length} rows have {phases.Length} phases.", nameof(phases));
        }

        long rows = 0;
        foreach (short bin in bins)
        {
            rows += bin >= 0 ? 1 : 0;
        }

        var levels = new List<Level>();
        for (long block = SmallestBlock; rows / block >= FewestBlocks; block *= 2)
        {
            levels.Add(new Level(block, shares[0].Length));
        }

        if (levels.Count == 0)
        {
            return new DependenceProfile([], string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows are too few to measure their dependence by ({SmallestBlock * FewestBlocks} are needed): they are taken as independent"));
        }

        Feed(levels, bins, shares, phases);
        return new DependenceProfile([.. levels.Select(level => level.Measure())], reason: null);
    }

    private static void Feed(List<Level> levels, ReadOnlySpan<short> bins, double[][] shares, ReadOnlySpan<byte> phases)
    {
        var smallest = levels[0];
        var phaseRows = new int[shares.Length];
        int held = 0;
        for (int row = 0; row < bins.Length; row++)
        {
            if (bins[row] < 0)
            {
                continue;
            }

            smallest.Counts[bins[row]]++;
            phaseRows[phases.IsEmpty ? 0 : phases[row]]++;
            if (++held == SmallestBlock)
            {
                smallest.Expect(phaseRows, shares);
                Close(levels);
                held = 0;
            }
        }
    }

    // The smallest block is whole: it is counted, and with its neighbour it makes a block of the next size, and so on.
    private static void Close(List<Level> levels)
    {
        for (int i = 0; i < levels.Count; i++)
        {
            levels[i].Note();
            bool whole = i + 1 < levels.Count && levels[i + 1].Join(levels[i]);
            levels[i].Clear();
            if (!whole)
            {
                return;
            }
        }
    }

    private sealed class Level(long rows, int bins)
    {
        private readonly double[] _expected = new double[bins];
        private readonly double[] _z = new double[bins];
        private readonly double[] _sums = new double[bins];
        private readonly double[] _products = new double[bins * bins];
        private bool _half;
        private long _blocks;

        public long[] Counts { get; } = new long[bins];

        public void Expect(int[] phaseRows, double[][] shares)
        {
            for (int phase = 0; phase < phaseRows.Length; phase++)
            {
                if (phaseRows[phase] > 0)
                {
                    for (int bin = 0; bin < bins; bin++)
                    {
                        _expected[bin] += phaseRows[phase] * shares[phase][bin];
                    }

                    phaseRows[phase] = 0;
                }
            }
        }

        /// <summary>Takes a block of half the size in; true when that makes a whole one.</summary>
        public bool Join(Level half)
        {
            for (int bin = 0; bin < bins; bin++)
            {
                Counts[bin] += half.Counts[bin];
                _expected[bin] += half._expected[bin];
            }

            _half = !_half;
            return !_half;
        }

        public void Note()
        {
            _blocks++;
            for (int bin = 0; bin < bins; bin++)
            {
                _z[bin] = (Counts[bin] - _expected[bin]) / Math.Sqrt(_expected[bin]);
                _sums[bin] += _z[bin];
            }

            for (int i = 0; i < bins; i++)
            {
                for (int j = i; j < bins; j++)
                {
                    _products[(i * bins) + j] += _z[i] * _z[j];
                }
            }
        }

        public void Clear()
        {
            Array.Clear(Counts);
            Array.Clear(_expected);
        }

        public BlockDependence Measure()
        {
            double k = _blocks;
            var covariance = Matrix<double>.Build.Dense(bins, bins, (row, column) =>
            {
                var (i, j) = (Math.Min(row, column), Math.Max(row, column));
                return (_products[(i * bins) + j] - (_sums[i] * _sums[j] / k)) / (k - 1);
            });
            double largest = Math.Max(0, covariance.Evd(Symmetricity.Symmetric).EigenValues[^1].Real);
            double chance = 1 + Math.Sqrt((bins - 1) / k);
            return new BlockDependence(rows, largest / (chance * chance) * (1 + (2 * Math.Sqrt(2 / k))));
        }
    }
}
