using System.Numerics;
using Sentinel.Statistics.Multivariate;

namespace Sentinel.Statistics.References;

/// <summary>Freezes the numeric columns of a table together, in three passes over its rows. O(d²) a row; memory for at most 512 rows' Fourier features.</summary>
internal sealed class JointFreezer
{
    private const int Seed = 1;
    private const int SampledRows = 20_000;
    private const int PairedRows = 512;
    private const double MostMissing = 0.5;

    private readonly double[][] _columns;
    private readonly int _rows;

    private JointFreezer(double[][] columns)
    {
        _columns = columns;
        _rows = columns[0].Length;
    }

    /// <summary>Freezes the first 64 columns that are numbers in at least half of the rows; null when they are fewer than two.</summary>
    /// <param name="numeric">The values of each numeric feature, in the signature's order.</param>
    /// <param name="sampleEvery">One of how many live rows is to be sampled.</param>
    public static JointReference? Freeze(IReadOnlyList<double[]> numeric, int sampleEvery)
    {
        int[] places = [.. Enumerable.Range(0, numeric.Count).Where(i => Missing(numeric[i]) <= MostMissing).Take(CoMoments.MostFeatures)];
        return places.Length < 2 ? null : new JointFreezer([.. places.Select(place => numeric[place])]).Freeze(places, sampleEvery);
    }

    private static double Missing(double[] column) => column.Length == 0 ? 1 : column.Count(value => !double.IsFinite(value)) / (double)column.Length;

    private JointReference Freeze(int[] places, int sampleEvery)
    {
        var moments = new CoMoments(_columns.Length);
        Walk(block => moments.FoldBlock(block.Cells, block.Rows), moments.FoldIncomplete);

        var scale = new Standardisation(moments);
        var components = PrincipalComponents.Fit(moments);
        var errors = new BlockSpread.Meter(moments.Count);
        var dependence = new MeanDependence(_columns.Length, moments.Count);
        double gamma = KernelDistance.GammaOf(_columns.Length);
        int every = (int)Math.Max(1, moments.Count / SampledRows);
        var sample = new Sample(new FourierFeatures(_columns.Length, gamma, Seed), every, moments.Count);
        var scaled = new double[_columns.Length * CoMoments.BlockRows];
        var of = new double[CoMoments.BlockRows];
        Walk(
            block =>
            {
                scale.ApplyBlock(block.Cells, scaled);
                components?.Errors(block.Cells, new double[scaled.Length], of);
                for (int row = 0; row < block.Rows; row++)
                {
                    errors.Add(of[row]);
                    dependence.Add(scaled, row, CoMoments.BlockRows);
                    sample.Add(scaled, row);
                }
            },
            _ => { });

        return new JointReference(
            places,
            moments,
            former: null,
            errors.Measure(),
            dependence.Measure(moments, scale),
            new KernelReference(_columns.Length, Seed, gamma, every, sample.Mean, sample.ProductSquare()),
            sampleEvery);
    }

    // The complete rows in blocks of 32, the last one as it stands.
    private void Walk(Action<RowBlock> use, Action<int> incomplete)
    {
        var block = new RowBlock(_columns.Length);
        int row = 0;
        while (row < _rows)
        {
            int take = Math.Min(block.Room, _rows - row);
            uint complete = RowBlock.All(take);
            foreach (double[] column in _columns)
            {
                complete &= RowBlock.Complete(column.AsSpan(row, take));
            }

            for (int i = 0; i < _columns.Length; i++)
            {
                block.Append(i, _columns[i].AsSpan(row, take), complete);
            }

            block.Commit(BitOperations.PopCount(complete));
            incomplete(take - BitOperations.PopCount(complete));
            row += take;
            if (block.IsFull)
            {
                use(block);
                block.Clear();
            }
        }

        if (block.Rows > 0)
        {
            use(block);
        }
    }

    /// <summary>Fourier features of sampled rows: their mean, and what pairs of them say of its spread.</summary>
    private sealed class Sample(FourierFeatures features, int every, long rows)
    {
        private readonly int _pairEvery = (int)Math.Max(1, rows / PairedRows);
        private readonly List<double[]> _paired = [];
        private long _seen;

        public FourierMean Mean { get; } = new();

        public void Add(double[] scaled, int row)
        {
            long place = _seen++;
            bool paired = _paired.Count < PairedRows && place % _pairEvery == 0;
            bool taken = RowSampling.Takes(place, 0, every);
            if (!paired && !taken)
            {
                return;
            }

            var cells = new double[scaled.Length / CoMoments.BlockRows];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = scaled[(i * CoMoments.BlockRows) + row];
            }

            var of = new double[FourierFeatures.Count];
            features.Of(cells, of);
            if (taken)
            {
                Mean.Add(of);
            }

            if (paired)
            {
                _paired.Add(of);
            }
        }

        /// <summary>The mean of the squared products of two different rows' centred features; 0 for fewer than two rows.</summary>
        public double ProductSquare()
        {
            if (_paired.Count < 2 || Mean.Count == 0)
            {
                return 0;
            }

            foreach (double[] of in _paired)
            {
                Mean.Centre(of);
            }

            double sum = 0;
            for (int i = 1; i < _paired.Count; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double product = FourierMean.Product(_paired[i], _paired[j]);
                    sum += product * product;
                }
            }

            return 2 * sum / (_paired.Count * (_paired.Count - 1.0));
        }
    }
}
