using System.Globalization;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Simulations;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Simulations;

namespace Sentinel.Decisions.Tests.Simulations;

public sealed class RecordedHistoryTests
{
    [Fact]
    public void An_alarm_that_was_over_without_anything_done_was_false() =>
        Assert.Equal([new RecordedStretch("p0-3", "p0-7", AlarmStanding.False, IsMark: false)], Of(("drift.detected", "p0-3", null), ("drift.cleared", "p0-7", null)));

    [Theory]
    [InlineData("rollback.started")]
    [InlineData("retrain.requested")]
    [InlineData("reference.frozen")]
    public void An_alarm_that_something_was_done_about_was_not(string act) =>
        Assert.Equal([new RecordedStretch("p0-3", "p0-7", AlarmStanding.Confirmed, IsMark: false)], Of(("drift.detected", "p0-3", null), (act, null, null), ("drift.cleared", "p0-7", null)));

    [Fact]
    public void What_was_done_before_an_alarm_says_nothing_of_it() =>
        Assert.Equal([new RecordedStretch("p0-3", null, AlarmStanding.Open, IsMark: false)], Of(("retrain.requested", "p0-1", null), ("drift.detected", "p0-3", null)));

    [Fact]
    public void The_last_word_of_people_counts() =>
        Assert.Equal([new RecordedStretch("p0-3", "p0-3", AlarmStanding.Confirmed, IsMark: true)], Of(("window.marked", "p0-3", "healthy"), ("window.marked", "p0-3", "faulty")));

    private static RecordedStretch[] Of(params (string Kind, string? Window, string? As)[] entries) => RecordedHistory.Of(
        entries.Select((entry, i) => AuditChain.Link(
            i, AuditChain.EmptyHash, new AuditDraft(i.ToString(CultureInfo.InvariantCulture), entry.Kind, "1", "ada", "", DateTimeOffset.UnixEpoch, Sorted.Of(("window", entry.Window), ("as", entry.As))))),
        "1");
}
