namespace Sentinel.Statistics.Tests.Tests;

public sealed class CorrectionTests
{
    // Benjamini and Hochberg (1995), section 3.2: fifteen ordered p-values, of which the first four are significant at 0.05.
    [Fact]
    public void AdjustsThePublishedExample()
    {
        double?[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];

        double?[] adjusted = BenjaminiHochberg.Adjust(p);

        Assert.Equal(4, adjusted.Count(value => value <= 0.05));
        Figure.Equal(0.0015, adjusted[0], 1e-12, "first");
        Figure.Equal(0.0095 * 15 / 4, adjusted[3], 1e-12, "fourth");
        Figure.Equal(0.0645, adjusted[7], 1e-12, "eighth");
        Assert.Equal(1.0, adjusted[14]);
    }

    [Fact]
    public void FeaturesWithoutAPValueDoNotCount()
        => Assert.Equal([0.04, null, 0.02], BenjaminiHochberg.Adjust([0.04, null, 0.01]));

    [Fact]
    public void ARareNewCategoryIsNotPZero()
    {
        var test = ChiSquareHomogeneity.Test([9_000, 1_000, 0], [900, 98, 2])!.Value;

        Assert.Equal(2, test.DegreesOfFreedom);
        Assert.True(test.PValue < 1e-4);
        Assert.InRange(test.PooledPValue, 0.9, 1);
    }

    [Fact]
    public void ManyNewCellsStillCount()
        => Assert.True(ChiSquareHomogeneity.Test([9_000, 1_000, 0], [800, 100, 100])!.Value.PooledPValue < 1e-12);

    [Fact]
    public void ASingleCategoryTellsNothing()
        => Assert.Equal((0, 0, 1, 1), Rounded(ChiSquareHomogeneity.Test([10, 0], [7, 0])!.Value));

    private static (double, int, double, double) Rounded(ChiSquareHomogeneity test) => (test.Statistic, test.DegreesOfFreedom, test.PValue, test.PooledPValue);
}
