using FsCheck.Fluent;
using Sentinel.Statistics.Multivariate;

namespace Sentinel.Statistics.Tests.Multivariate;

public sealed class MultivariateFigureTests
{
    [Fact]
    public void HotellingsStatisticOfOneNumberIsStudentsSquared()
    {
        // SciPy: ttest_ind([1, 2, 3, 4, 5], [3, 4, 5, 6, 7]) gives t = −2, p = 0.08051623795726257.
        var test = HotellingT2.Of(Moments([[1], [2], [3], [4], [5]]), Moments([[3], [4], [5], [6], [7]]))!;

        Assert.Equal(4, test.Statistic, 12);
        Assert.Equal(0.08051623795726257, test.PValue, 12);
        Assert.Equal(1, test.Dimensions);
    }

    [Fact]
    public void HotellingsTestRejectsAsOftenAsItSays()
    {
        int rejected = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            rejected += HotellingT2.Of(Moments(Correlated(60, seed, 0.7)), Moments(Correlated(40, seed + 1000, 0.7)))!.PValue < 0.05 ? 1 : 0;
        }

        Assert.InRange(rejected, 8, 36);
    }

    [Fact]
    public void ANumberThatFollowsFromOthersAddsNoDimension()
    {
        double[][] reference = [.. Correlated(50, 1, 0.3).Select(row => (double[])[.. row, row[0] + row[1]])];

        Assert.Equal(2, HotellingT2.Of(Moments(reference), Moments(reference))!.Dimensions);
        Assert.Equal(1, HotellingT2.Of(Moments(reference), Moments(reference))!.PValue, 9);
    }

    [Fact]
    public void ATurnedCorrelationIsFoundThoughEachNumberStays()
    {
        double[][] reference = Correlated(3000, 1, 0.8);
        double[][] turned = [.. Correlated(3000, 2, 0.8).Select(row => (double[])[row[0], -row[1]])];
        double[][] same = Correlated(3000, 3, 0.8);
        var components = PrincipalComponents.Fit(Moments(reference))!;

        var change = CorrelationChange.Of(Moments(reference), Moments(turned))!;
        Assert.InRange(change.Reference, 0.75, 0.85);
        Assert.InRange(change.Current, -0.85, -0.75);
        Assert.Equal(0, change.PValue, 10);
        Assert.True(CorrelationChange.Of(Moments(reference), Moments(same))!.PValue > 0.01);
        Assert.True(components.RootMeanSquareError(Moments(turned)) > 2 * components.RootMeanSquareError(Moments(same)));
    }

    [Fact]
    public void TheClassifierTellsShiftedRowsAndNoOthers()
    {
        double[][] reference = Correlated(800, 1, 0.5);
        var same = DomainClassifier.Of(reference, Correlated(600, 2, 0.5), seed: 1)!;
        var shifted = DomainClassifier.Of(reference, [.. Correlated(600, 3, 0.5).Select(row => (double[])[row[0] + 1, row[1]])], seed: 1)!;

        Assert.InRange(0.5, same.Lower, same.Upper);
        Assert.InRange(shifted.Auc, 0.75, 0.85);
        Assert.Equal(shifted, DomainClassifier.Of(reference, [.. Correlated(600, 3, 0.5).Select(row => (double[])[row[0] + 1, row[1]])], seed: 1));
        Assert.InRange(DomainClassifier.Of(reference, [.. reference.Select(row => (double[])[row[0] + 1e6, 0])], seed: 1)!.Auc, 0.999, 1);
        Assert.Null(DomainClassifier.Of(reference, reference[..9], seed: 1));
    }

    [Fact]
    public void NoRowsGiveNaNOrAnException()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (a, b) =>
        {
            var reference = Moments([.. a.Chunk(2).Where(row => row.Length == 2)], features: 2);
            var current = Moments([.. b.Chunk(2).Where(row => row.Length == 2)], features: 2);
            var test = HotellingT2.Of(reference, current);
            var change = CorrelationChange.Of(reference, current);
            double? error = PrincipalComponents.Fit(reference)?.RootMeanSquareError(current);
            return test is null or { Statistic: >= 0 and < double.PositiveInfinity, PValue: >= 0 and <= 1 }
                && change is null or { RootMeanSquare: >= 0 and <= 2, PValue: >= 0 and <= 1 }
                && error is null or (>= 0 and < double.PositiveInfinity);
        }));

    private static double[][] Correlated(int rows, int seed, double correlation)
    {
        double[] values = NumericTestData.Normal(2 * rows, seed, mean: 0);
        return [.. Enumerable.Range(0, rows).Select(i => (double[])[values[2 * i], (correlation * values[2 * i]) + (Math.Sqrt(1 - (correlation * correlation)) * values[(2 * i) + 1])])];
    }

    private static CoMoments Moments(double[][] rows, int? features = null)
    {
        var moments = new CoMoments(features ?? rows[0].Length);
        foreach (double[] row in rows)
        {
            moments.Fold(row);
        }

        return moments;
    }
}
