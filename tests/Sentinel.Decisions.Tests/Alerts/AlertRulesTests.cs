using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Alerts;

public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly HookSpec Ops = new("ops", "webhook", "https://example.org/hook", null, ["alert.*", "rollback.completed"]);
    private static readonly HookSpec Quiet = new("quiet", "webhook", "https://example.org/quiet", null, []);

    [Theory]
    [InlineData("alert.*", EventTypes.AlertFired, true)]
    [InlineData("alert.fired", EventTypes.AlertFired, true)]
    [InlineData("alert.fired", EventTypes.AlertResolved, false)]
    [InlineData("*", EventTypes.RetrainRequested, true)]
    [InlineData("rollback", EventTypes.RollbackCompleted, false)]
    public void A_filter_is_a_name_or_the_beginning_of_one(string filter, string type, bool wanted) => Assert.Equal(wanted, HookFilter.Wants(Ops with { Events = [filter] }, type));

    [Fact]
    public void An_alert_is_identified_by_its_labels_and_told_when_it_changes()
    {
        var book = AlertBook.Empty("m");
        var fired = AlertRules.Take(book, Alert("e1", EventTypes.AlertFired, "psi 0.31"), [], new Audience([Ops], []), Now);
        var again = AlertRules.Take(fired.State, Alert("e2", EventTypes.AlertFired, "psi 0.35"), [], new Audience([Ops], []), Now);
        var over = AlertRules.Take(again.State, Alert("e3", EventTypes.AlertResolved, "stable"), [], new Audience([Ops], []), Now);
        var overAgain = AlertRules.Take(over.State, Alert("e4", EventTypes.AlertResolved, "stable"), [], new Audience([Ops], []), Now);

        Assert.Equal((true, false, true, false), (fired.Result, again.Result, over.Result, overAgain.Result));
        Assert.Equal("psi 0.35", Assert.Single(again.State.Alerts).Alert.Message);
        Assert.Equal(AlertState.Resolved, Assert.Single(overAgain.State.Alerts).Alert.State);
        Assert.Equal(["e3", "e1"], overAgain.State.Deliveries.Select(d => d.Event.Id));
        Assert.Equal(["e1"], fired.Effects.OfType<PublishEvent>().Select(e => e.Event.Id));
    }

    [Fact]
    public void Whoever_was_told_that_it_fires_is_told_that_it_is_over()
    {
        var fired = AlertRules.Take(AlertBook.Empty("m"), Alert("e1", EventTypes.AlertFired, "x"), ["quiet"], new Audience([Quiet], []), Now);
        var over = AlertRules.Take(fired.State, Alert("e2", EventTypes.AlertResolved, "y"), [], new Audience([Quiet], []), Now);

        Assert.Equal([("quiet", "e2"), ("quiet", "e1")], over.State.Deliveries.Select(d => (d.Hook, d.Event.Id)));
    }

    [Fact]
    public void A_hook_is_told_once_whether_it_asks_or_must_be_told()
    {
        var taken = AlertRules.Take(AlertBook.Empty("m"), Alert("e1", EventTypes.AlertFired, "x"), ["ops"], new Audience([Ops, Quiet], []), Now);

        Assert.Equal("ops", Assert.Single(taken.State.Deliveries).Hook);
    }

    [Fact]
    public void A_hook_that_nobody_knows_leaves_a_dead_letter_that_says_so()
    {
        var taken = AlertRules.Take(AlertBook.Empty("m"), Alert("e1", EventTypes.AlertFired, "x"), ["nobody"], new Audience([], []), Now);

        var dead = Assert.Single(taken.State.Deliveries);
        Assert.Equal(DeliveryState.DeadLettered, dead.State);
        Assert.Contains("no hook is named 'nobody'", dead.LastError, StringComparison.Ordinal);
        Assert.Contains(taken.Effects.OfType<AppendAudit>(), e => e.Draft.Kind == "delivery.dead-lettered");
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        var once = AlertRules.Take(AlertBook.Empty("m"), Alert("e1", EventTypes.AlertFired, "x"), [], new Audience([Ops], []), Now);
        var twice = AlertRules.Take(once.State, Alert("e1", EventTypes.AlertFired, "x"), [], new Audience([Ops], []), Now);

        Assert.Same(once.State, twice.State);
        Assert.Empty(twice.Effects);
    }

    [Fact]
    public void An_acknowledged_alert_stays_so_until_it_is_over_and_fires_anew()
    {
        var fired = AlertRules.Take(AlertBook.Empty("m"), Alert("e1", EventTypes.AlertFired, "x"), [], new Audience([], []), Now).State;
        var id = fired.Alerts[0].Alert.Id;
        var seen = AlertRules.Acknowledge(fired, id, "ada", new Audience([], []), Now);
        var again = AlertRules.Take(seen.State, Alert("e2", EventTypes.AlertFired, "x"), [], new Audience([], []), Now).State;
        var over = AlertRules.Take(again, Alert("e3", EventTypes.AlertResolved, "x"), [], new Audience([], []), Now).State;
        var anew = AlertRules.Take(over, Alert("e4", EventTypes.AlertFired, "x"), [], new Audience([], []), Now).State;

        Assert.True(seen.Result);
        Assert.Equal((AlertState.Acknowledged, "ada"), (again.Alerts[0].Alert.State, again.Alerts[0].Alert.AcknowledgedBy));
        Assert.False(AlertRules.Acknowledge(over, id, "ada", new Audience([], []), Now).Result);
        Assert.Equal((id, AlertState.Firing, null), (anew.Alerts[0].Alert.Id, anew.Alerts[0].Alert.State, anew.Alerts[0].Alert.AcknowledgedBy));
    }

    private static SentinelEvent Alert(string id, string type, string message) => new(id, type, "m", "2", Now, message, Sorted.Of(("alert", "drift")));
}
