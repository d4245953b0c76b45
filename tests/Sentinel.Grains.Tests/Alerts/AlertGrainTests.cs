using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Alerts;

public sealed class AlertGrainTests
{
    [Fact]
    public async Task A_delivery_keeps_its_id_over_retries_and_over_the_end_of_the_silo()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        cluster.Ports.Answer = _ => ScriptedPorts.Failing();
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Count == 2), "two attempts", TimeSpan.FromSeconds(1));

        await cluster.KillSiloOfAsync(cluster.Alerts);
        cluster.Ports.Answer = _ => new HookAnswer(true, 204, null, false, null);
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.Delivered, "the delivery", TimeSpan.FromSeconds(10));

        var delivery = Assert.Single(await cluster.Alerts.GetDeliveriesAsync());
        Assert.Equal(3, delivery.Attempts);
        Assert.Equal([delivery.Id], cluster.Ports.Attempts.Select(a => a.DeliveryId).Distinct());
    }

    [Fact]
    public async Task Attempts_follow_the_schedule_and_end_as_a_dead_letter_that_can_be_replayed()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        cluster.Ports.Answer = _ => ScriptedPorts.Failing();
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);

        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.DeadLettered, "the dead letter", TimeSpan.FromMinutes(20));
        Assert.Equal(10, cluster.Ports.Attempts.Count);
        Assert.True(cluster.Clock.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) >= new TimeSpan(75, 35, 5));

        cluster.Ports.Answer = _ => new HookAnswer(true, 200, null, false, null);
        var dead = (await cluster.Alerts.GetDeliveriesAsync())[0];
        Assert.True(await cluster.Alerts.ReplayAsync(dead.Id, "ada"));
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.Delivered, "the replay");
        Assert.Equal([dead.Id], cluster.Ports.Attempts.Select(a => a.DeliveryId).Distinct());
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 10)).Length == 3, "the history");
        Assert.Equal(["delivery.dead-lettered", "delivery.replayed", "delivery.delivered"], (await cluster.Audit.GetAsync(0, 10)).Select(e => e.Draft.Kind));
    }

    [Fact]
    public async Task A_repeated_event_is_told_once_also_after_the_grain_forgot_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.Delivered, "the delivery");

        await cluster.DeactivateAsync(cluster.Alerts);
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);

        Assert.Single(await cluster.Alerts.GetDeliveriesAsync());
        Assert.Single(cluster.Ports.Attempts);
    }

    [Fact]
    public async Task A_slow_receiver_does_not_keep_another_waiting()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        cluster.Ports.Answer = attempt => attempt.Hook == "ops" ? ScriptedPorts.Failing() : new HookAnswer(true, 200, null, false, null);
        await cluster.Alerts.NotifyAsync(Happened("e1"), ["trainer"]);

        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync()).Any(d => d is { Hook: "trainer", State: DeliveryState.Delivered }), "the delivery");
        Assert.Equal(DeliveryState.Pending, (await cluster.Alerts.GetDeliveriesAsync()).Single(d => d.Hook == "ops").State);
    }

    [Fact]
    public async Task A_hook_that_is_gone_is_told_nothing_more()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        cluster.Ports.Answer = _ => ScriptedPorts.Failing(410);
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.DeadLettered, "the dead letter");

        await cluster.Alerts.NotifyAsync(Happened("e2"), []);

        Assert.Single(cluster.Ports.Attempts);
        Assert.Contains("410", (await cluster.Alerts.GetDeliveriesAsync())[0].LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_is_given_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        cluster.Ports.Answer = _ => ScriptedPorts.Failing(429) with { RetryAfter = TimeSpan.FromMinutes(2) };
        await cluster.Alerts.NotifyAsync(Happened("e1"), []);
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].Attempts == 1, "the first attempt");
        var asked = cluster.Clock.GetUtcNow();

        cluster.Ports.Answer = _ => new HookAnswer(true, 204, null, false, null);
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync())[0].State == DeliveryState.Delivered, "the second attempt", TimeSpan.FromSeconds(1));

        Assert.Equal(2, cluster.Ports.Attempts.Count);
        Assert.InRange(cluster.Clock.GetUtcNow() - asked, TimeSpan.FromSeconds(119), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task An_alert_is_published_when_it_fires_and_can_be_acknowledged()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.Alerts.NotifyAsync(Happened("e1") with { Type = EventTypes.AlertFired, Data = Sorted.Of(("alert", "drift")) }, []);

        var alert = Assert.Single(await cluster.Alerts.GetAlertsAsync());
        Assert.True(await cluster.Alerts.AcknowledgeAsync(alert.Id, "ada"));
        Assert.False(await cluster.Alerts.AcknowledgeAsync("nothing", "ada"));
        Assert.Equal((AlertState.Acknowledged, "ada"), ((await cluster.Alerts.GetAlertsAsync())[0].State, (await cluster.Alerts.GetAlertsAsync())[0].AcknowledgedBy));
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e.Id == "e1")), "the event");
    }

    private static SentinelEvent Happened(string id) => new(id, EventTypes.RollbackCompleted, ModelCluster.Model, "2", DateTimeOffset.UnixEpoch, "put back", Sorted.Empty);
}
