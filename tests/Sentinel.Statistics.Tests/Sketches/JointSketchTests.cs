using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tests.Windows;

namespace Sentinel.Statistics.Tests.Sketches;

public sealed class JointSketchTests
{
    private const int Features = 3;
    private static readonly ReferenceProfile Reference = JointRows.Profile(JointRows.Correlated(2_000, Features, seed: 1), sampleEvery: 2);

    private static readonly Arbitrary<double[]> Cells = Gen.Frequency(
        (20, Gen.Choose(-4000, 4000).Select(value => value / 16.0)),
        (1, Gen.Elements(double.NaN, double.PositiveInfinity, 1e200, Cell.Missing))).ArrayOf().Resize(600).ToArbitrary();

    [Fact]
    public void MergesInAnyOrderAndGroupingAreOnePass()
        => Properties.Hold(Prop.ForAll(Cells, Cells, Cells, (a, b, c) =>
        {
            double[][] rows = [.. Rows(a), .. Rows(b), .. Rows(c)];
            var (first, second) = (Rows(a).Length, Rows(a).Length + Rows(b).Length);
            var onePass = Folded(rows, 0, rows.Length).Joint!;
            var left = Folded(rows, 0, first);
            left.Merge(Folded(rows, first, second));
            left.Merge(Folded(rows, second, rows.Length));
            var inner = Folded(rows, second, rows.Length);
            inner.Merge(Folded(rows, first, second));
            var right = Folded(rows, 0, first);
            right.Merge(WindowSketch.Decode(Reference, inner.Encode()));
            return Same(onePass, left.Joint!) && Same(onePass, right.Joint!);
        }));

    [Fact]
    public void TheSameRowsInOtherBatchesGiveTheSameBits()
    {
        double[][] rows = JointRows.Correlated(1_000, Features, seed: 2);
        rows[17][1] = double.NaN;
        rows[500][0] = 1e150;
        byte[] whole = Folded(rows, 0, rows.Length).Encode();

        foreach (int size in (int[])[1, 7, 31, 32, 33, 500])
        {
            var window = new WindowSketch(Reference);
            for (int start = 0; start < rows.Length; start += size)
            {
                int end = Math.Min(rows.Length, start + size);
                JointRows.Fold(window, JointRows.Batch(rows[start..end], firstOffset: start), 0, end - start);
            }

            Assert.Equal(whole, window.Encode());
        }

        // Stored halfway and taken up again, and cut in the midst of a batch.
        var stored = Folded(rows, 0, 333);
        var restored = WindowSketch.Decode(Reference, stored.Encode());
        JointRows.Fold(restored, JointRows.Batch(rows, firstOffset: 0), 333, 667);
        Assert.Equal(whole, restored.Encode());
    }

    [Fact]
    public void RowsOfOneMessageAreSampledEachForItself()
    {
        double[][] rows = JointRows.Correlated(4_000, Features, seed: 3);
        byte[] batch = JointRows.Batch(rows, firstOffset: 77, oneMessage: true);
        var whole = new WindowSketch(Reference);
        JointRows.Fold(whole, batch, 0, rows.Length);
        var cut = new WindowSketch(Reference);
        JointRows.Fold(cut, batch, 0, 1_234);
        JointRows.Fold(cut, batch, 1_234, rows.Length - 1_234);

        // A half of the rows, give or take five standard errors.
        Assert.InRange(whole.Joint!.Kernel.Count, 2_000 - 160, 2_000 + 160);
        Assert.Equal(whole.Encode(), cut.Encode());
    }

    [Fact]
    public void IncompleteRowsAreCountedAndTakeNoPart()
    {
        double[][] rows = [[1, 2, 3], [double.NaN, 2, 3], [1, double.NegativeInfinity, 3], [1, 2, 1e101], [1, 2, Cell.WrongType], [4, 5, 6]];
        var joint = Folded(rows, 0, rows.Length).Joint!;

        Assert.Equal((2, 4), (joint.Count, joint.Incomplete));
        Assert.Equal([2.5, 3.5, 4.5], joint.Moments().Means.ToArray());
    }

    [Fact]
    public void AtARateOfOneTheErrorIsTheMeanOfEveryRows()
    {
        double[][] rows = JointRows.Correlated(777, Features, seed: 4);
        var joint = Folded(rows, 0, rows.Length).Joint!;

        Figure.Equal(rows.Average(row => Reference.Joint!.Components!.Error(row)), joint.MeanError(), 1e-12, "mean error");
        Figure.Equal(Exact(rows).CoMoment(0, 2), joint.Moments().CoMoment(0, 2), 1e-12, "co-moment");
    }

    [Fact]
    public void FoldingAllocatesNothing()
    {
        var window = new WindowSketch(Reference);
        byte[] batch = JointRows.Batch(JointRows.Correlated(500, Features, seed: 5), firstOffset: 0);
        var mappings = new BatchMappings(Reference);
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            var reader = ColumnReader.Open(batch);
            mappings.Bind(in reader);
            window.Fold(in reader, mappings, 0, 500);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(64)]
    public void AWindowTakesUnderTwoKilobytesAFeature(int features)
    {
        double[][] rows = JointRows.Correlated(2_047, features, seed: 6);
        var profile = JointRows.Profile(rows, JointReference.UsualSampleEvery);
        var window = new WindowSketch(profile);
        JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), 0, rows.Length);

        Assert.InRange(window.Encode().Length / features, 300, 2_000);
    }

    [Fact]
    public void OnlyColumnsThatAreNumbersTakePartAndAtMostSixtyFour()
    {
        double[][] rows = JointRows.Correlated(50, 70, seed: 7);
        foreach (double[] row in rows)
        {
            row[0] = double.NaN;
        }

        var joint = JointRows.Profile(rows, sampleEvery: 1).Joint!;

        Assert.Equal(Enumerable.Range(1, 64), joint.Columns);
        Assert.Equal(50, joint.Moments.Count);
        Assert.Null(JointRows.Profile([.. rows.Select(row => row[..2])], sampleEvery: 1).Joint);
    }

    [Fact]
    public void AReferenceComesBackFromItsBytes()
    {
        var back = ReferenceProfile.Decode(Reference.Encoded.Span);
        double[][] rows = JointRows.Correlated(100, Features, seed: 8);
        var window = new WindowSketch(back);
        JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), 0, rows.Length);

        Assert.Equal(Reference.Digest, back.Digest);
        Assert.Equal(Folded(rows, 0, rows.Length).Encode(), window.Encode());
        Assert.Equal(Reference.Joint!.Errors.Blocks, back.Joint!.Errors.Blocks);
        Assert.Equal(Reference.Joint.Dependence.Blocks, back.Joint.Dependence.Blocks);
    }

    private static double[][] Rows(double[] cells) => [.. cells.Chunk(Features).Where(row => row.Length == Features)];

    private static WindowSketch Folded(double[][] rows, int start, int end)
    {
        var window = new WindowSketch(Reference);
        JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), start, end - start);
        return window;
    }

    private static CoMoments Exact(double[][] rows)
    {
        var moments = new CoMoments(rows[0].Length);
        foreach (double[] row in rows)
        {
            moments.Fold(row);
        }

        return moments;
    }

    private static bool Same(JointSketch a, JointSketch b)
    {
        var (left, right) = (a.Moments(), b.Moments());
        for (int i = 0; i < Features; i++)
        {
            for (int j = 0; j < Features; j++)
            {
                double size = Math.Sqrt(left.CoMoment(i, i) * left.CoMoment(j, j));
                if (Math.Abs(left.CoMoment(i, j) - right.CoMoment(i, j)) > (1e-12 * size) + 1e-9 || Math.Abs(left.Means[i] - right.Means[i]) > 1e-10)
                {
                    return false;
                }
            }
        }

        return (a.Count, a.Incomplete, a.Kernel.Count) == (b.Count, b.Incomplete, b.Kernel.Count)
            && Math.Abs((a.MeanError() ?? 0) - (b.MeanError() ?? 0)) <= 1e-12 * (a.MeanError() ?? 0)
            && Math.Abs(a.Kernel.Square() - b.Kernel.Square()) <= 1e-12;
    }
}
