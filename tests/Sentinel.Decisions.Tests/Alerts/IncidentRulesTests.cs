using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Alerts;

/// <summary>PagerDuty keeps one incident for the alerts of all versions: what it is told must never close it while one of them is open, nor leave it open when none is.</summary>
public sealed class IncidentRulesTests
{
    private const int Histories = 20_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly HookSpec Pager = new("pager", HookTypes.PagerDuty, "https://example.org", "env:KEY", ["alert.*"]);
    private static readonly HookSpec Machine = new("machine", HookTypes.Webhook, "https://example.org", null, ["*"]);
    private static readonly Audience Audience = new([Machine, Pager], []);
    private static readonly string[] Versions = ["1", "2", "3"];

    [Fact]
    public void The_end_of_one_version_is_told_as_how_the_other_stands()
    {
        var both = Fire(Fire(AlertBook.Empty("m"), "e1", "1"), "e2", "2");
        var one = Resolve(both, "e3", "1");
        var none = Resolve(one, "e4", "2");

        Assert.Equal((EventTypes.AlertFired, "2", "2 drifts"), Told(one, "e3"));
        Assert.Equal((EventTypes.AlertResolved, "2", "over"), Told(none, "e4"));
        Assert.Equal(one.Deliveries.Single(d => d.Hook == Machine.Name && d.Event.Id == "e3"), IncidentRules.Current(one, Machine, one.Deliveries.Single(d => d.Hook == Machine.Name && d.Event.Id == "e3")));
    }

    [Fact]
    public void An_incident_is_seen_when_somebody_has_seen_all_that_is_open_of_it()
    {
        var both = Fire(Fire(AlertBook.Empty("m"), "e1", "1"), "e2", "2");
        var seen = Acknowledge(both, "1");
        var bothSeen = Acknowledge(seen, "2");
        var one = Resolve(bothSeen, "e3", "1");

        Assert.Equal((EventTypes.AlertFired, "2", "2 drifts"), Told(seen, seen.Deliveries[0].Event.Id));
        Assert.Equal(EventTypes.AlertAcknowledged, Told(bothSeen, bothSeen.Deliveries[0].Event.Id).Type);
        Assert.Equal((EventTypes.AlertAcknowledged, "2", "2 drifts"), Told(one, "e3"));
    }

    [Fact]
    public void Another_alert_and_one_that_it_was_never_told_of_keep_no_incident_open()
    {
        var other = AlertRules.Take(Fire(AlertBook.Empty("m"), "e1", "1"), Alert("e2", EventTypes.AlertFired, "2", "lag"), [], Audience, Now).State;
        Assert.Equal(EventTypes.AlertResolved, Told(Resolve(other, "e3", "1"), "e3").Type);

        Silence silence = new("s", [new LabelMatcher("version", MatchOperator.Equal, "2")], "ada", "known", Now, Now.AddHours(1));
        var silenced = AlertRules.Take(Fire(AlertBook.Empty("m"), "e1", "1"), Alert("e2", EventTypes.AlertFired, "2"), [], Audience with { Silences = [silence] }, Now).State;
        var over = AlertRules.Take(silenced, Alert("e3", EventTypes.AlertResolved, "1"), [], Audience with { Silences = [silence] }, Now).State;
        Assert.Equal(EventTypes.AlertResolved, Told(over, "e3").Type);
    }

    [Fact]
    public void However_late_deliveries_are_the_incident_ends_as_the_alerts_stand() => Parallel.For(0, Histories, seed =>
    {
        var random = new Random(seed);
        var (book, now, incident) = (AlertBook.Empty("m"), Now, EventTypes.AlertResolved);
        for (var i = 0; i < 12; i++)
        {
            // Far enough apart that nothing flaps.
            now = now.AddHours(1);
            var version = Versions[random.Next(Versions.Length)];
            book = random.Next(4) switch
            {
                0 => Resolve(book, $"e{i}", version, now),
                1 => Acknowledge(book, version, now),
                _ => Fire(book, $"e{i}", version, now),
            };
            if (random.Next(3) == 0)
            {
                (book, incident) = Deliver(book, incident, now);
                Assert.Equal(Expected(book), incident);
            }
        }

        (book, incident) = Deliver(book, incident, now);
        Assert.Equal(Expected(book), incident);
    });

    private static string Expected(AlertBook book) => book.Alerts.Select(line => line.Alert.State).DefaultIfEmpty(AlertState.Resolved).Min() switch
    {
        AlertState.Firing => EventTypes.AlertFired,
        AlertState.Acknowledged => EventTypes.AlertAcknowledged,
        _ => EventTypes.AlertResolved,
    };

    // As the grain sends them: in their order, each as it stands by then.
    private static (AlertBook Book, string Incident) Deliver(AlertBook book, string incident, DateTimeOffset now)
    {
        foreach (var waiting in book.Deliveries.Reverse().Where(d => d.Hook == Pager.Name && d.State == DeliveryState.Pending).ToArray())
        {
            incident = IncidentRules.Current(book, Pager, waiting).Event.Type;
            book = DeliveryRules.Answer(book, waiting.Id, Pager, new Attempt(true, false, null, null), now).State;
        }

        return (book, incident);
    }

    private static (string Type, string? Version, string Message) Told(AlertBook book, string eventId)
    {
        var current = IncidentRules.Current(book, Pager, book.Deliveries.Single(d => d.Hook == Pager.Name && d.Event.Id == eventId));
        Assert.Equal(DeliveryRules.IdOf(Pager.Name, eventId), current.Id);
        Assert.Equal(current.Event.Version, Assert.Single(current.Alerts).Version);
        return (current.Event.Type, current.Event.Version, current.Event.Message);
    }

    private static AlertBook Fire(AlertBook book, string id, string version, DateTimeOffset? now = null) => AlertRules.Take(book, Alert(id, EventTypes.AlertFired, version), [], Audience, now ?? Now).State;

    private static AlertBook Resolve(AlertBook book, string id, string version, DateTimeOffset? now = null) => AlertRules.Take(book, Alert(id, EventTypes.AlertResolved, version), [], Audience, now ?? Now).State;

    private static AlertBook Acknowledge(AlertBook book, string version, DateTimeOffset? now = null) =>
        book.Alerts.FirstOrDefault(line => line.Alert.Version == version) is { } line ? AlertRules.Acknowledge(book, line.Alert.Id, "ada", Audience, now ?? Now).State : book;

    private static SentinelEvent Alert(string id, string type, string version, string name = "drift") =>
        new(id, type, "m", version, Now, type == EventTypes.AlertFired ? $"{version} drifts" : "over", Sorted.Of(("alert", name)));
}
