using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests.Tests;

public sealed class RankTests
{
    private static readonly double[] X = [0.1, 0.9, 1.7, 2.4, 3.3, 4.6];
    private static readonly double[] Y = [0.5, 1.1, 2.2, 2.9, 3.9, 5.2, 6.1, 7.3];

    // SciPy 1.10: cramervonmises_2samp, exact at this size.
    [Theory]
    [InlineData(0, 0.15773809523809534, 0.41358641358641357)]
    [InlineData(1.03, 0.3511904761904763, 0.11255411255411256)]
    [InlineData(4.01, 1.0327380952380953, 0.001332001332001332)]
    public void SmallCramerVonMisesIsExact(double shift, double statistic, double pValue)
    {
        var test = new CramerVonMises(X.Length, Y.Length);
        var walk = new PooledWalk(X, [.. Y.Select(value => value + shift)]);
        while (walk.MoveNext())
        {
            test.Add(in walk);
        }

        Figure.Equal(statistic, test.Statistic, 1e-12, "T");
        Figure.Equal(pValue, test.PValue(), 1e-12, "p");
    }

    // SciPy 1.10: mannwhitneyu(method="asymptotic").
    [Theory]
    [InlineData(0, 15.0, 0.27249048346995175)]
    [InlineData(1.03, 10.0, 0.08136112923407546)]
    [InlineData(4.01, 1.0, 0.003675612117741231)]
    public void MannWhitneyEqualsSciPys(double shift, double statistic, double pValue)
    {
        var test = new MannWhitney(X.Length, Y.Length);
        var walk = new PooledWalk(X, [.. Y.Select(value => value + shift)]);
        while (walk.MoveNext())
        {
            test.Add(in walk);
        }

        Assert.Equal(statistic, test.Statistic);
        Figure.Equal(pValue, test.PValue(), 1e-12, "p");
    }

    [Fact]
    public void EqualValuesTellMannWhitneyNothing()
    {
        var test = new MannWhitney(3, 2);
        var walk = new PooledWalk([4, 4, 4], [4, 4]);
        while (walk.MoveNext())
        {
            test.Add(in walk);
        }

        Assert.Equal(3, test.Statistic);
        Assert.Equal(1, test.PValue());
    }
}
