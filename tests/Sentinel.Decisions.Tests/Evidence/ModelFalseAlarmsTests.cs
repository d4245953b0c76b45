using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;

namespace Sentinel.Decisions.Tests.Evidence;

public sealed class ModelFalseAlarmsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly MonitorPolicy Hourly = MonitorPolicy.Default with { Window = new WindowPolicy(null, EverySeconds: 3_600) };

    [Fact]
    public void A_budget_is_divided_over_the_versions_in_equal_parts()
    {
        var alarms = ModelFalseAlarms.Of("housing", budget: 1, [("1", Hourly, []), ("2", Hourly, [])]);

        // 730.485 windows of an hour a month, each version with half a page: twice as many windows to a false alarm.
        Assert.Equal(2 * 730.485 / 1_000, alarms.PagesPerMonth, 1e-9);
        Assert.All(alarms.Versions, version => Assert.Equal(2 * 730.485, version.RunLengthForBudget!.Value, 1e-9));
        Assert.False(alarms.WithinBudget);
        Assert.True(ModelFalseAlarms.Of("housing", budget: 2, [("1", Hourly, []), ("2", Hourly, [])]).WithinBudget);
    }

    [Fact]
    public void Counted_windows_come_as_often_as_the_newest_ones_did()
    {
        // One every two hours, in two partitions that take turns.
        var newest = Enumerable.Range(0, 25).Select(i => Closed(Start.AddHours(2 * i))).ToArray();

        Assert.Equal(730.485 / 2, ModelFalseAlarms.WindowsPerMonth(MonitorPolicy.Default.Window, newest)!.Value, 1e-9);
    }

    [Fact]
    public void Windows_of_less_than_an_hour_say_nothing_of_how_often_they_come()
    {
        Assert.Null(ModelFalseAlarms.WindowsPerMonth(MonitorPolicy.Default.Window, []));
        Assert.Null(ModelFalseAlarms.WindowsPerMonth(MonitorPolicy.Default.Window, [Closed(Start)]));
        Assert.Null(ModelFalseAlarms.WindowsPerMonth(MonitorPolicy.Default.Window, [Closed(Start), Closed(Start.AddMinutes(59))]));
        Assert.Null(ModelFalseAlarms.Of("housing", budget: 1, [("1", MonitorPolicy.Default, [])]).WithinBudget);
    }

    private static WindowReport Closed(DateTimeOffset at) =>
        new("p0-0", 0, at, at, at, at, 10, 0, Verdict.Stable, Verdict.Stable, "", [], null, null, [], null);
}
