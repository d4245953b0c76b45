using Sentinel.Decisions.Evidence;

namespace Sentinel.Decisions.Tests.Evidence;

public sealed class StandingAlarmTests
{
    [Fact]
    public void AnAlarmStandsUntilEvidenceStaysBelowOneForAsManyWindowsAsAreAsked()
    {
        var alarm = StandingAlarm.None.After(named: true, logR: 8, windows: 3);
        Assert.True(alarm.Stands);

        alarm = alarm.After(false, 2, 3).After(false, -1, 3).After(false, -1, 3);
        Assert.True(alarm.Stands);
        Assert.Equal(StandingAlarm.None, alarm.After(false, -0.1, 3));
    }

    [Fact]
    public void AWindowAtOneOrAboveBeginsTheCountAgain()
    {
        var alarm = StandingAlarm.None.After(true, 8, 2).After(false, -1, 2).After(false, 0, 2).After(false, -1, 2);

        Assert.True(alarm.Stands);
        Assert.False(alarm.After(false, -1, 2).Stands);
    }

    [Fact]
    public void WithoutAnAlarmLowEvidenceIsNotCounted()
        => Assert.Equal(StandingAlarm.None, StandingAlarm.None.After(false, -5, 1).After(false, null, 1));
}
