using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Sentinel.Statistics.Evidence;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Measures how much further than independent rows would the mean vectors of blocks of rows vary, in the direction in which they vary most. For blocks of b = 25·2^i rows while at
/// least 16 fit, k of them with mean vectors on the reference's whitened scale (r directions of variance 1): <c>λ = the largest eigenvalue of b times their covariance;
/// φ_b = λ/(1 + √((r−1)/k))²·(1 + 2√(2/k))</c>, as <see cref="DependenceMeter"/> has it for shares. A mean of m rows is then worth one of m/φ independent ones, or more.
/// O(d) a row, O(d²) a block of 25. Fewer than 400 rows, or nothing that varies: nothing is measured, with that reason.
/// </summary>
internal sealed class MeanDependence
{
    private const int SmallestBlock = 25;
    private const int FewestBlocks = 16;
    private const double LeastEigenvalue = 1e-10;

    private readonly List<Level> _levels = [];
    private readonly long _rows;
    private int _held;

    /// <summary>Of so many rows of d numbers each.</summary>
    public MeanDependence(int features, long rows)
    {
        _rows = rows;
        for (long block = SmallestBlock; rows / block >= FewestBlocks; block *= 2)
        {
            _levels.Add(new Level(features, block));
        }
    }

    /// <summary>Takes the next row in, on the reference's scale: number i at <c>scaled[start + i·stride]</c>.</summary>
    public void Add(ReadOnlySpan<double> scaled, int start, int stride)
    {
        if (_levels.Count == 0)
        {
            return;
        }

        double[] sums = _levels[0].Sums;
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += scaled[start + (i * stride)];
        }

        if (++_held < SmallestBlock)
        {
            return;
        }

        // The smallest block is whole: it is counted, and with its neighbour it makes a block of the next size, and so on.
        _held = 0;
        for (int i = 0; i < _levels.Count; i++)
        {
            _levels[i].Note();
            bool whole = i + 1 < _levels.Count && _levels[i + 1].Join(_levels[i]);
            Array.Clear(_levels[i].Sums);
            if (!whole)
            {
                return;
            }
        }
    }

    /// <summary>What the rows showed.</summary>
    /// <param name="moments">All of them, on their own scale.</param>
    /// <param name="scale">The scale.</param>
    public DependenceProfile Measure(CoMoments moments, Standardisation scale)
    {
        if (_levels.Count == 0)
        {
            return new DependenceProfile([], string.Create(CultureInfo.InvariantCulture, $"{_rows:N0} rows are too few to measure their dependence by ({SmallestBlock * FewestBlocks} are needed): they are taken as independent"));
        }

        var whitening = Whitening(moments, scale);
        return whitening is null
            ? new DependenceProfile([], "no number varies: rows are taken as independent")
            : new DependenceProfile([.. _levels.Select(level => level.Measure(whitening))], reason: null);
    }

    // Columns are the directions in which the reference varies, over the root of their variance.
    private static Matrix<double>? Whitening(CoMoments moments, Standardisation scale)
    {
        var evd = scale.CorrelationOf(moments).Evd(Symmetricity.Symmetric);
        Vector<double>[] directions =
        [
            .. Enumerable.Range(0, moments.Features).Where(column => evd.EigenValues[column].Real > LeastEigenvalue)
                .Select(column => evd.EigenVectors.Column(column) / Math.Sqrt(evd.EigenValues[column].Real)),
        ];
        return directions.Length == 0 ? null : Matrix<double>.Build.DenseOfColumnVectors(directions);
    }

    private sealed class Level(int features, long rows)
    {
        private readonly CoMoments _means = new(features);
        private readonly double[] _mean = new double[features];
        private bool _half;

        public double[] Sums { get; } = new double[features];

        /// <summary>Takes a block of half the size in; true when that makes a whole one.</summary>
        public bool Join(Level half)
        {
            for (int i = 0; i < Sums.Length; i++)
            {
                Sums[i] += half.Sums[i];
            }

            _half = !_half;
            return !_half;
        }

        public void Note()
        {
            for (int i = 0; i < _mean.Length; i++)
            {
                _mean[i] = Sums[i] / Math.Sqrt(rows);
            }

            _means.Fold(_mean);
        }

        public BlockDependence Measure(Matrix<double> whitening)
        {
            double k = _means.Count;
            if (k < 2)
            {
                return new BlockDependence(rows, 0);
            }

            var covariance = Matrix<double>.Build.Dense(features, features, (i, j) => _means.CoMoment(i, j) / (k - 1));
            double largest = whitening.TransposeThisAndMultiply(covariance * whitening).Evd(Symmetricity.Symmetric).EigenValues[^1].Real;
            double chance = 1 + Math.Sqrt((whitening.ColumnCount - 1) / k);
            double factor = largest / (chance * chance) * (1 + (2 * Math.Sqrt(2 / k)));
            return new BlockDependence(rows, double.IsFinite(factor) ? Math.Max(0, factor) : 0);
        }
    }
}
