using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Tests.Sketches;

public sealed class NumericSketchTests
{
    private static readonly NumericReference Reference = NumericReference.From("x", [.. Enumerable.Range(0, 1000).Select(i => Math.Sin(i) * 5)]);

    [Fact]
    public void EveryCellIsCountedInOnePlace()
        => Properties.Hold(Prop.ForAll(Properties.Cells, cells =>
        {
            var sketch = Folded(cells);
            long binned = 0;
            foreach (long count in sketch.Counts)
            {
                binned += count;
            }

            return sketch.Rows == cells.Length
                && binned == cells.Count(double.IsFinite)
                && sketch.Missing == cells.Count(Cell.IsMissing)
                && sketch.WrongType == cells.Count(Cell.IsWrongType)
                && sketch.Below == cells.Count(cell => double.IsFinite(cell) && cell < Reference.Summary.Minimum)
                && sketch.Above == cells.Count(cell => double.IsFinite(cell) && cell > Reference.Summary.Maximum);
        }));

    [Fact]
    public void MergingIsOnePassInAnyOrderAndGrouping()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, Properties.Cells, (a, b, c) =>
        {
            var onePass = Folded([.. a, .. b, .. c]);
            var left = Folded(a);
            left.Merge(Folded(b));
            left.Merge(Folded(c));
            var right = Folded(c);
            var middle = Folded(b);
            right.Merge(middle);
            right.Merge(Folded(a));
            return SameCounts(onePass, left) && SameCounts(onePass, right);
        }));

    [Fact]
    public void MomentsOfMergesAreThoseOfOnePass()
    {
        double[] values = NumericTestData.Normal(10_000, seed: 9, mean: 3, deviation: 2);
        var onePass = Folded(values);
        var merged = Folded(values.AsSpan(0, 17));
        merged.Merge(Folded(values.AsSpan(17, 5000)));
        merged.Merge(Folded(values.AsSpan(5017)));

        Figure.Equal(onePass.Moments.Mean, merged.Moments.Mean, 1e-12, "mean");
        Figure.Equal(onePass.Moments.M2, merged.Moments.M2, 1e-12, "M2");
        Figure.Equal(onePass.Moments.M4, merged.Moments.M4, 1e-12, "M4");
        Figure.Equal(onePass.Moments.M3, merged.Moments.M3, 1e-12, "M3", absolute: 1e-12 * onePass.Moments.M4);
    }

    [Fact]
    public void TheSameRowsInOtherBatchesGiveTheSameBits()
    {
        double[] values = NumericTestData.Normal(5_000, seed: 4, mean: 0, deviation: 1);
        var whole = Folded(values);
        var pieces = new NumericSketch(Reference);
        var random = new Random(8);
        for (int at = 0; at < values.Length;)
        {
            int count = Math.Min(random.Next(1, 100), values.Length - at);
            pieces.Fold(values.AsSpan(at, count));
            at += count;
        }

        Assert.Equal(whole.Moments, pieces.Moments);
        Assert.True(SameCounts(whole, pieces));
    }

    [Fact]
    public void FoldingAllocatesNothing()
    {
        double[] values = NumericTestData.Normal(2_000, seed: 2, mean: 0, deviation: 3);
        var sketch = Folded(values);
        long before = GC.GetAllocatedBytesForCurrentThread();

        sketch.Fold(values);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AClearedSketchIsANewOne()
    {
        var sketch = Folded([1, 2, double.NaN, Cell.Missing]);
        sketch.Clear();
        sketch.Fold([3, 4]);

        Assert.True(SameCounts(Folded([3, 4]), sketch));
        Assert.Equal(3.5, sketch.Moments.Mean);
    }

    private static NumericSketch Folded(ReadOnlySpan<double> cells)
    {
        var sketch = new NumericSketch(Reference);
        sketch.Fold(cells);
        return sketch;
    }

    private static bool SameCounts(NumericSketch a, NumericSketch b)
        => a.Counts.SequenceEqual(b.Counts)
        && (a.Count, a.Missing, a.WrongType, a.NonFinite, a.Below, a.Above) == (b.Count, b.Missing, b.WrongType, b.NonFinite, b.Below, b.Above)
        && a.Minimum.Equals(b.Minimum) && a.Maximum.Equals(b.Maximum);
}
