using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Multivariate;

/// <summary>How far the means of blocks of so many rows vary.</summary>
/// <param name="Rows">Rows of a block, b.</param>
/// <param name="Variance">The variance of the means of k blocks, with divisor k − 1, times 1 + 2√(2/k): on the safe side of an estimate from few blocks by two standard errors.</param>
public readonly record struct BlockVariance(long Rows, double Variance);

/// <summary>
/// The mean of a number over a reference's rows in their order, and how far the means of blocks of b rows vary about it: what a window of about b rows may show without
/// drift, dependence among neighbouring rows included, since the blocks have it too.
/// <para>
/// Blocks are of one row, and of 25·2^i rows while at least 8 fit; between two sizes b·V_b runs straight in ln b, beyond the greatest rows are taken as independent:
/// <c>V_m = V_b·b/m</c>. A reference with fewer than 200 rows has single rows only. O(ln n) memory, O(1) a row.
/// </para>
/// </summary>
public sealed class BlockSpread
{
    private const int SmallestBlock = 25;
    private const int FewestBlocks = 8;

    private BlockSpread(double mean, BlockVariance[] blocks)
    {
        Mean = mean;
        Blocks = blocks;
    }

    /// <summary>The mean over all rows.</summary>
    public double Mean { get; }

    /// <summary>Variances by ascending size of block, single rows first.</summary>
    public IReadOnlyList<BlockVariance> Blocks { get; }

    /// <summary>The same spread about another mean.</summary>
    internal BlockSpread About(double mean) => new(mean, [.. Blocks]);

    /// <summary>The variance of the mean of so many rows, at least one, without drift.</summary>
    public double VarianceOf(long rows)
    {
        int after = 0;
        while (after < Blocks.Count && Blocks[after].Rows <= rows)
        {
            after++;
        }

        var before = Blocks[Math.Max(0, after - 1)];
        double spread = before.Rows * before.Variance;
        if (after > 0 && after < Blocks.Count)
        {
            double share = Math.Log((double)rows / before.Rows) / Math.Log((double)Blocks[after].Rows / before.Rows);
            spread += share * ((Blocks[after].Rows * Blocks[after].Variance) - spread);
        }

        return spread / rows;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Double(Mean);
        writer.Count(Blocks.Count);
        foreach (var block in Blocks)
        {
            writer.Count(block.Rows);
            writer.Double(block.Variance);
        }
    }

    internal static BlockSpread ReadFrom(ref ByteReader reader)
    {
        double mean = reader.Double();
        var blocks = new BlockVariance[reader.ListLength(itemBytes: 9)];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new BlockVariance(reader.Count(), reader.Double());
        }

        return blocks.Length > 0 && blocks[0].Rows == 1 && blocks.All(block => double.IsFinite(block.Variance)) && double.IsFinite(mean)
            ? new BlockSpread(mean, blocks)
            : throw new InvalidDataException("The spread of blocks of a reference does not hold together.");
    }

    /// <summary>Takes the rows in, in their order.</summary>
    internal sealed class Meter
    {
        private readonly List<Level> _levels = [new Level(1)];

        /// <summary>Of so many rows.</summary>
        public Meter(long rows)
        {
            for (long block = SmallestBlock; rows / block >= FewestBlocks; block *= 2)
            {
                _levels.Add(new Level(block));
            }
        }

        public void Add(double value)
        {
            foreach (var level in _levels)
            {
                level.Add(value);
            }
        }

        public BlockSpread Measure() => new(_levels[0].Means.Mean, [.. _levels.Select(level => level.Measure())]);
    }

    private sealed class Level(long rows)
    {
        private double _sum;
        private long _held;

        public CentralMoments Means { get; private set; }

        public void Add(double value)
        {
            _sum += value;
            if (++_held == rows)
            {
                Means = Means.Merge(new CentralMoments(1, _sum / rows, 0, 0, 0));
                _sum = 0;
                _held = 0;
            }
        }

        public BlockVariance Measure() => new(rows, Means.Count < 2 ? 0 : Means.M2 / (Means.Count - 1) * (1 + (2 * Math.Sqrt(2.0 / Means.Count))));
    }
}
