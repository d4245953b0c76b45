using FsCheck;
using FsCheck.Fluent;
using Sentinel.Statistics.Multivariate;

namespace Sentinel.Statistics.Tests.Multivariate;

public sealed class CoMomentsTests
{
    private static readonly Arbitrary<double[]> Cells = Gen.Choose(-4000, 4000).Select(value => value / 16.0).ArrayOf().ToArbitrary();

    [Fact]
    public void MergesInAnyOrderAndGroupingAreOnePass()
        => Properties.Hold(Prop.ForAll(Cells, Cells, Cells, (a, b, c) =>
        {
            var onePass = Folded([.. Rows(a), .. Rows(b), .. Rows(c)]);
            var left = Folded(Rows(a));
            left.Merge(Folded(Rows(b)));
            left.Merge(Folded(Rows(c)));
            var inner = Folded(Rows(b));
            inner.Merge(Folded(Rows(a)));
            var right = Blocks(Rows(c));
            right.Merge(inner);
            return Same(onePass, left) && Same(onePass, right);
        }));

    [Fact]
    public void TheyAreThoseOfTheDefinition()
    {
        double[][] rows = [[1, 2, 5], [2, 1, 5], [4, 9, 5], [double.NaN, 1, 1], [1e200, 0, 0], [7, 4, 5]];
        var moments = Folded(rows);

        Assert.Equal((4, 2), (moments.Count, moments.Incomplete));
        Assert.Equal([3.5, 4, 5], moments.Means.ToArray());
        Assert.Equal(21, moments.CoMoment(0, 0), 12);
        Assert.Equal(12, moments.CoMoment(1, 0), 12);
        Assert.Equal(0, moments.CoMoment(2, 1));
    }

    [Fact]
    public void FoldingAllocatesNothing()
    {
        var moments = new CoMoments(64);
        double[] row = NumericTestData.Normal(64, seed: 1, mean: 0);
        moments.Fold(row);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            moments.Fold(row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void MeansOfFourierFeaturesMerge()
    {
        var features = new FourierFeatures(3, gamma: 1 / 3.0, seed: 4);
        var whole = new FourierMean();
        FourierMean[] parts = [new(), new()];
        double[] values = NumericTestData.Normal(600, seed: 2, mean: 0);
        var row = new double[FourierFeatures.Count];
        for (int i = 0; i < 200; i++)
        {
            features.Of(values.AsSpan(i * 3, 3), row);
            Assert.Equal(1, row.Sum(feature => feature * feature), 12);
            whole.Add(row);
            parts[i % 2].Add(row);
        }

        parts[0].Merge(parts[1]);

        Assert.Equal(200, parts[0].Count);
        var other = new FourierMean();
        other.Add(row);
        other.Add(row);
        Assert.Equal(whole.Mmd2(other)!.Value, parts[0].Mmd2(other)!.Value, 12);
        Assert.Null(whole.Mmd2(new FourierMean()));
    }

    private static double[][] Rows(double[] cells) => [.. cells.Chunk(3).Where(row => row.Length == 3)];

    private static CoMoments Folded(double[][] rows)
    {
        var moments = new CoMoments(3);
        foreach (double[] row in rows)
        {
            moments.Fold(row);
        }

        return moments;
    }

    private static CoMoments Blocks(double[][] rows)
    {
        var moments = new CoMoments(3);
        foreach (double[][] block in rows.Chunk(CoMoments.BlockRows))
        {
            var cells = new double[3 * CoMoments.BlockRows];
            Array.Fill(cells, 1e9);
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = i % CoMoments.BlockRows < block.Length ? block[i % CoMoments.BlockRows][i / CoMoments.BlockRows] : cells[i];
            }

            moments.FoldBlock(cells, block.Length);
        }

        return moments;
    }

    private static bool Same(CoMoments a, CoMoments b)
    {
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double size = Math.Sqrt(a.CoMoment(i, i) * a.CoMoment(j, j));
                if (Math.Abs(a.CoMoment(i, j) - b.CoMoment(i, j)) > (1e-12 * size) + 1e-10 || Math.Abs(a.Means[i] - b.Means[i]) > 1e-11)
                {
                    return false;
                }
            }
        }

        return a.Count == b.Count && a.Incomplete == b.Incomplete;
    }
}
