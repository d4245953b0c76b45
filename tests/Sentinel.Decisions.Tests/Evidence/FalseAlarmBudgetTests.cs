using Sentinel.Decisions.Evidence;

namespace Sentinel.Decisions.Tests.Evidence;

public sealed class FalseAlarmBudgetTests
{
    [Fact]
    public void OneFalsePageAModelMonthAsksForAsManyWindowsAsItsVersionsHaveInAMonth()
    {
        // Two versions in windows of an hour: 2 × 730.485 windows a month.
        double windows = FalseAlarmBudget.WindowsPerMonth(3_600);

        Assert.Equal(730.485, windows, 1e-9);
        Assert.Equal(1_460.97, FalseAlarmBudget.RunLength(versions: 2, windows), 1e-9);
        Assert.Equal(1, FalseAlarmBudget.PagesPerModelMonth(1_460.97, versions: 2, windows), 1e-9);
    }

    [Fact]
    public void AFleetsBudgetIsDividedOverItsModels()
        => Assert.Equal(30 * 100, FalseAlarmBudget.RunLength(versions: 1, windowsPerMonth: 30, FalseAlarmBudget.PerModel(pagesPerFleetMonth: 1, models: 100)), 1e-9);

    [Fact]
    public void AWideBudgetStillAsksForEvidence()
        => Assert.Equal(1, FalseAlarmBudget.RunLength(versions: 1, windowsPerMonth: 4, pagesPerModelMonth: 100));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void WhatIsNoBudgetIsRefused(double pages)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.RunLength(1, 30, pages));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.RunLength(0, 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.PerModel(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.WindowsPerMonth(pages));
    }
}
