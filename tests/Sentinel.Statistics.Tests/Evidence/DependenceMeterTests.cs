using Sentinel.Statistics.Evidence;

namespace Sentinel.Statistics.Tests.Evidence;

public sealed class DependenceMeterTests
{
    private static readonly double[][] Even = [[0.25, 0.25, 0.25, 0.25]];

    [Fact]
    public void IndependentRowsCountAsOneEachAndBurstsOfTenAsAboutTen()
    {
        var random = new Random(7);
        short[] independent = [.. Enumerable.Range(0, 40_000).Select(_ => (short)random.Next(4))];
        short[] bursts = [.. Enumerable.Range(0, 4_000).SelectMany(_ => Enumerable.Repeat((short)random.Next(4), 10))];

        Assert.InRange(DependenceMeter.Measure(independent, Even, []).Factor, 1, 1.6);
        Assert.InRange(DependenceMeter.Measure(bursts, Even, []).Factor, 9, 16);
    }

    [Fact]
    public void RowsThatTakeNoPartDoNotSplitBlocks()
    {
        var random = new Random(8);
        short[] rows = [.. Enumerable.Range(0, 2_000).Select(_ => (short)random.Next(4))];
        short[] withHoles = [.. rows.SelectMany(bin => new short[] { -1, bin })];

        Assert.Equal(DependenceMeter.Measure(rows, Even, []).Blocks, DependenceMeter.Measure(withHoles, Even, []).Blocks);
    }

    [Fact]
    public void FewerThanFourHundredRowsAreNotMeasuredAndSaySo()
    {
        var profile = DependenceMeter.Measure(new short[399], Even, []);

        Assert.Equal(1, profile.Factor);
        Assert.Empty(profile.Blocks);
        Assert.Contains("399 rows are too few", profile.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantColumnHasNoDependence()
    {
        var profile = DependenceMeter.Measure(new short[10_000], [[0.9999, 0.0001]], []);

        Assert.Equal(1, profile.Factor);
        Assert.All(profile.Blocks, block => Assert.InRange(block.Factor, 0, 1e-9));
    }

    [Fact]
    public void ASeasonShowsAsAFactorThatGrowsAndThePhasesTakeItAway()
    {
        // 20 rows an hour for 100 days; by day the first two bins, by night the last two.
        var random = new Random(9);
        byte[] hours = [.. Enumerable.Range(0, 48_000).Select(row => (byte)(row / 20 % 24))];
        short[] bins = [.. hours.Select(hour => (short)((hour < 12 ? 0 : 2) + random.Next(2)))];
        double[][] shares = [.. Enumerable.Range(0, 24).Select(hour => hour < 12 ? new[] { 0.499, 0.499, 0.001, 0.001 } : [0.001, 0.001, 0.499, 0.499])];

        Assert.InRange(DependenceMeter.Measure(bins, Even, []).Factor, 60, 400);
        Assert.InRange(DependenceMeter.Measure(bins, shares, hours).Factor, 1, 1.6);
    }
}
