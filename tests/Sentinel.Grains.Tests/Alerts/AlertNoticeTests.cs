using System.Collections.Concurrent;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Alerts;

/// <summary>Who is told of alerts, and when, by the clock of the test.</summary>
public sealed class AlertNoticeTests
{
    [Fact]
    public async Task People_are_told_in_groups_after_half_a_minute_and_again_after_five_minutes_or_four_hours()
    {
        await using var cluster = await StartAsync(new HookSpec("people", "webhook", "https://example.org/people", null, ["alert.*"]));
        var start = cluster.Clock.GetUtcNow();
        await FireAsync(cluster, "e1", "drift");
        await FireAsync(cluster, "e2", "rollback-no-target");
        await UntilAsync(cluster, 1, TimeSpan.FromSeconds(1));
        Assert.InRange(cluster.Clock.GetUtcNow() - start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.Equal(2, cluster.Ports.Attempts.Single().Alerts.Length);

        await ResolveAsync(cluster, "e3", "drift");
        await UntilAsync(cluster, 2, TimeSpan.FromSeconds(5));
        Assert.InRange(cluster.Clock.GetUtcNow() - start, TimeSpan.FromSeconds(330), TimeSpan.FromSeconds(370));
        Assert.Equal(("e3", EventTypes.AlertResolved), (cluster.Ports.Attempts.Last().Event.Id, cluster.Ports.Attempts.Last().Event.Type));

        await UntilAsync(cluster, 3, TimeSpan.FromMinutes(2));
        Assert.True(cluster.Clock.GetUtcNow() - start >= TimeSpan.FromHours(4));
        Assert.Equal("true", cluster.Ports.Attempts.Last().Event.Data["repeat"]);
    }

    [Fact]
    public async Task A_silence_holds_over_models_and_what_still_fires_is_told_when_it_ends()
    {
        await using var cluster = await StartAsync(new HookSpec("machine", "webhook", "https://example.org/machine", null, ["*"]));
        var silences = cluster.Grains.GetGrain<ISilenceGrain>(ISilenceGrain.Key);
        var now = cluster.Clock.GetUtcNow();
        var made = await silences.PutAsync(new Silence("s1", [new LabelMatcher("alertname", MatchOperator.Matches, "dr.*")], "ada", "known", now, now.AddMinutes(10)));
        Assert.Equal(RegistrationOutcome.Created, made.Outcome);

        await FireAsync(cluster, "e1", "drift");
        await cluster.Grains.GetGrain<IAlertGrain>("other").NotifyAsync(Happened("o1", EventTypes.AlertFired, "drift") with { Model = "other" }, []);
        await FireAsync(cluster, "e2", "rollback-no-target");
        await UntilAsync(cluster, 1, TimeSpan.FromMilliseconds(10));
        Assert.Equal("e2", cluster.Ports.Attempts.Single().Event.Id);
        Assert.Equal(2, (await cluster.Alerts.GetAlertsAsync()).Length);

        await UntilAsync(cluster, 3, TimeSpan.FromSeconds(5));
        Assert.InRange(cluster.Clock.GetUtcNow() - now, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        Assert.Equal(["e1", "e2", "o1"], cluster.Ports.Attempts.Select(a => a.Event.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_nobody_acknowledges_is_told_to_the_next_and_what_somebody_does_is_not()
    {
        await using var cluster = await StartAsync(
            new HookSpec("first", "webhook", "https://example.org/first", null, ["*"]) { Escalate = [new EscalationStep(900, ["second"])] },
            new HookSpec("second", "webhook", "https://example.org/second", null, []));
        await FireAsync(cluster, "e1", "drift");
        await FireAsync(cluster, "e2", "rollback-no-target");
        var seen = (await cluster.Alerts.GetAlertsAsync()).Single(a => a.Name == "drift");
        Assert.True(await cluster.Alerts.AcknowledgeAsync(seen.Id, "ada"));

        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Any(a => a.Hook == "second")), "the escalation", TimeSpan.FromSeconds(10));
        await ResolveAsync(cluster, "e3", "rollback-no-target");
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Count(a => a.Hook == "second") == 2), "the end");
        Assert.Equal(["e2", "e3"], cluster.Ports.Attempts.Where(a => a.Hook == "second").Select(a => a.Event.Id));
    }

    [Fact]
    public async Task An_Alertmanager_hears_again_of_what_fires_and_for_five_minutes_of_its_end()
    {
        await using var cluster = await StartAsync(new HookSpec("am", "alertmanager", "https://example.org", null, ["alert.*"]));
        await FireAsync(cluster, "e1", "drift");
        await UntilAsync(cluster, 4, TimeSpan.FromSeconds(5));
        Assert.All(cluster.Ports.Attempts, a => Assert.Equal(AlertState.Firing, Assert.Single(a.Alerts).State));
        Assert.Single(await cluster.Alerts.GetDeliveriesAsync());

        await ResolveAsync(cluster, "e2", "drift");
        var ended = cluster.Clock.GetUtcNow();
        await cluster.UntilAsync(() => Task.FromResult(cluster.Clock.GetUtcNow() > ended.AddMinutes(8)), "a while", TimeSpan.FromSeconds(5));
        var told = cluster.Ports.Attempts.Count(a => Assert.Single(a.Alerts).State == AlertState.Resolved);
        Assert.InRange(told, 4, 7);
    }

    [Fact]
    public async Task An_incident_of_two_versions_is_over_for_PagerDuty_when_neither_fires_any_more()
    {
        await using var cluster = await StartAsync(new HookSpec("pager", "pagerduty", "https://example.org", "env:KEY", ["alert.*"]));
        await FireAsync(cluster, "e1", "drift", "1");
        await FireAsync(cluster, "e2", "drift", "2");
        await ResolveAsync(cluster, "e3", "drift", "1");
        await UntilAsync(cluster, 3, TimeSpan.FromMilliseconds(10));
        await ResolveAsync(cluster, "e4", "drift", "2");
        await UntilAsync(cluster, 4, TimeSpan.FromMilliseconds(10));

        Assert.Equal(
            [(EventTypes.AlertFired, "1"), (EventTypes.AlertFired, "2"), (EventTypes.AlertFired, "2"), (EventTypes.AlertResolved, "2")],
            cluster.Ports.Attempts.Select(a => (a.Event.Type, Assert.Single(a.Alerts).Version!)));
    }

    [Fact]
    public async Task An_observer_hears_of_changes_while_it_renews_its_subscription()
    {
        await using var cluster = await StartAsync();
        var listener = new Listener();
        var reference = cluster.Grains.CreateObjectReference<IAlertObserver>(listener);
        await cluster.Alerts.SubscribeAsync(reference);
        await FireAsync(cluster, "e1", "drift");
        await cluster.UntilAsync(() => Task.FromResult(listener.Heard.Count == 1), "the beginning");

        await cluster.Alerts.SubscribeAsync(reference);
        await ResolveAsync(cluster, "e2", "drift");
        await cluster.UntilAsync(() => Task.FromResult(listener.Heard.Count == 2), "the end");
        Assert.Equal([AlertState.Firing, AlertState.Resolved], listener.Heard.Select(a => a.State));

        cluster.Clock.Advance(IAlertGrain.ObserverTime);
        await FireAsync(cluster, "e3", "drift");
        await cluster.Alerts.SubscribeAsync(reference);
        await ResolveAsync(cluster, "e4", "drift");
        await cluster.UntilAsync(() => Task.FromResult(listener.Heard.Count == 3), "the end that comes after the renewal");
        Assert.Equal(AlertState.Resolved, listener.Heard.Last().State);
    }

    private static async Task<ModelCluster> StartAsync(params HookSpec[] hooks)
    {
        var cluster = await ModelCluster.StartAsync();
        foreach (var hook in hooks)
        {
            Assert.Empty((await cluster.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).PutHookAsync(hook)).Errors);
        }

        return cluster;
    }

    private static Task UntilAsync(ModelCluster cluster, int attempts, TimeSpan step) =>
        cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Count >= attempts), $"attempt {attempts}", step);

    private static Task FireAsync(ModelCluster cluster, string id, string alert, string version = "2") => TellAsync(cluster, id, EventTypes.AlertFired, alert, version);

    private static Task ResolveAsync(ModelCluster cluster, string id, string alert, string version = "2") => TellAsync(cluster, id, EventTypes.AlertResolved, alert, version);

    private static Task TellAsync(ModelCluster cluster, string id, string type, string alert, string version) =>
        cluster.Alerts.NotifyAsync(Happened(id, type, alert) with { Time = cluster.Clock.GetUtcNow(), Version = version }, []);

    private static SentinelEvent Happened(string id, string type, string alert) => new(id, type, ModelCluster.Model, "2", DateTimeOffset.UnixEpoch, "psi 0.31", Sorted.Of(("alert", alert)));

    private sealed class Listener : IAlertObserver
    {
        public ConcurrentQueue<AlertView> Heard { get; } = new();

        public Task AlertChangedAsync(AlertView alert)
        {
            Heard.Enqueue(alert);
            return Task.CompletedTask;
        }
    }
}
