using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests.Tests;

public sealed class KolmogorovTests
{
    private const double Tolerance = 1e-6;

    // SciPy 1.10: scipy.stats.kstwo.sf(x, n), at least two points in every regime of the distribution.
    [Theory]
    [InlineData(1, 0.7, 0.6000000000000001)]
    [InlineData(5, 0.3, 0.664)]
    [InlineData(10, 0.05, 1.0)]
    [InlineData(10, 0.09, 0.9999610360566907)]
    [InlineData(20, 0.2, 0.352720173623415)]
    [InlineData(100, 0.05, 0.9532159710635725)]
    [InlineData(100, 0.12, 0.1033037490181987)]
    [InlineData(100, 0.25, 5.408871776434847e-06)]
    [InlineData(140, 0.06, 0.6719092248862628)]
    [InlineData(141, 0.06, 0.6677160791348915)]
    [InlineData(141, 0.02, 0.9999999744561288)]
    [InlineData(500, 0.03, 0.7473166700457021)]
    [InlineData(500, 0.07, 0.01416832020019071)]
    [InlineData(1000, 0.02, 0.8108971656895577)]
    [InlineData(3414, 0.0139, 0.5199346260213751)]
    [InlineData(3414, 0.05, 7.404483649638242e-08)]
    [InlineData(20000, 0.005, 0.6974088406327612)]
    [InlineData(20000, 0.012, 0.006251252284121751)]
    [InlineData(100000, 0.002, 0.8178408363081542)]
    [InlineData(250000, 0.0008, 0.997158494982228)]
    [InlineData(250000, 0.0016, 0.5436005730980911)]
    [InlineData(250000, 0.003, 0.02217349052208376)]
    [InlineData(250000, 0.01, 3.827782382946494e-22)]
    [InlineData(3, 0.9, 0.0019999999999999987)]
    [InlineData(50, 0.6, 9.634070456142374e-18)]
    [InlineData(141, 0.5, 4.034017661079683e-33)]
    [InlineData(2000, 0.002, 1.0)]
    [InlineData(7, 0.0, 1.0)]
    [InlineData(7, 1.0, 0.0)]
    public void SurvivalEqualsSciPys(long n, double x, double expected)
        => Figure.Equal(expected, KolmogorovDistribution.Survival(n, x), Tolerance, $"kstwo.sf({x}, {n})");

    // SciPy 1.10: ks_2samp(…, method="exact").
    [Theory]
    [InlineData(0, 0.375, 0.6373626373626372)]
    [InlineData(1.03, 0.5, 0.30169830169830175)]
    [InlineData(4.01, 0.875, 0.004662004662004663)]
    public void SmallSamplesWithoutTiesAreExact(double shift, double statistic, double pValue)
    {
        double[] x = [0.1, 0.9, 1.7, 2.4, 3.3, 4.6];
        double[] y = [.. new[] { 0.5, 1.1, 2.2, 2.9, 3.9, 5.2, 6.1, 7.3 }.Select(value => value + shift)];

        var ks = Walk(x, y);

        Figure.Equal(statistic, ks.Statistic, 1e-15, "D");
        Figure.Equal(pValue, ks.PValue(), 1e-12, "p");
    }

    [Theory]
    [InlineData(10.5, 0.495, 4.552817971995898e-11)]
    [InlineData(20.5, 0.019816326530612244, 1.0)]
    public void OneSmallSideIsEnoughForExactness(double step, double statistic, double pValue)
    {
        double[] x = [.. Enumerable.Range(0, 49).Select(i => (i * step) + 0.25)];
        double[] y = [.. Enumerable.Range(0, 1000).Select(i => (double)i)];

        var ks = Walk(x, y);

        Figure.Equal(statistic, ks.Statistic, 1e-14, "D");
        Figure.Equal(pValue, ks.PValue(), 1e-9, "p");
    }

    [Fact]
    public void TiesMakeSmallSamplesAsymptotic()
    {
        double[] x = [1, 2, 2, 3];
        double[] y = [2, 4, 5, 6];

        Assert.Equal(KolmogorovDistribution.Survival(2, 0.75), Walk(x, y).PValue());
    }

    private static KolmogorovSmirnov Walk(double[] x, double[] y)
    {
        var ks = new KolmogorovSmirnov(x.Length, y.Length);
        var walk = new PooledWalk(x, y);
        while (walk.MoveNext())
        {
            ks.Add(in walk);
        }

        return ks;
    }
}
