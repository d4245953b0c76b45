using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Models;

public sealed class ModelGrainTests
{
    [Fact]
    public async Task A_bad_release_is_put_back_read_back_quarantined_told_and_written_down()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks.Length == 1, "the rollback");

        var model = (await cluster.Decider.GetAsync())!;
        var rollback = model.Rollbacks[0];
        Assert.Equal((RollbackOutcome.Completed, "2", "1", 3L), (rollback.Outcome, rollback.From!, rollback.To!, rollback.Epoch));
        Assert.Equal(new RouteAcknowledgement("silo-1", 3, "1"), Assert.Single(rollback.Acknowledgements));
        Assert.Equal([1L, 2L, 3L], router.Told.Select(r => r.Epoch).Distinct());
        Assert.Equal("1", model.Aliases["champion"]);
        Assert.Equal(["2"], model.Versions.Where(v => v.Quarantined).Select(v => v.Version));
        Assert.Contains("quarantined", (await cluster.Decider.PromoteAsync(new PromoteRequest("2", "again", "ada"))).Refusal, StringComparison.Ordinal);

        await cluster.UntilAsync(async () => (await cluster.Alerts.GetDeliveriesAsync()).Count(d => d.State == DeliveryState.Delivered) >= 4, "the deliveries");
        Assert.Equal(
            [EventTypes.AlertFired, EventTypes.AlertResolved, EventTypes.RollbackCompleted, EventTypes.RollbackStarted],
            cluster.Ports.Attempts.Where(a => a.Hook == "ops").Select(a => a.Event.Type).Distinct().Order(StringComparer.Ordinal));
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Routes.Count == 3), "the routes");
        Assert.Equal([1L, 2L, 3L], cluster.Ports.Routes.Select(r => r.Epoch));
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "rollback.completed"), "the history");
        Assert.True((await cluster.Audit.VerifyAsync()).Verified);
    }

    [Fact]
    public async Task A_target_that_does_not_answer_is_passed_over_with_its_reason()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync();
        await cluster.JudgeAsync("2", "w1", Verdict.Stable);
        await cluster.RegisterAsync("3");
        await cluster.PromoteAsync("3");
        cluster.Scoring.NotReady["housing@2"] = "its digest differs";

        var rollback = await cluster.Decider.RollbackAsync(new RollbackRequest(null, "wrong answers", "ada"));

        Assert.Equal((RollbackOutcome.Completed, "1"), (rollback.Outcome, rollback.To));
        Assert.Contains("its digest differs", rollback.Rejected["2"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_ready_is_not_promoted()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.RegisterAsync("1");
        cluster.Scoring.NotReady["housing@1"] = "the graph does not fit the signature";

        var result = await cluster.Decider.PromoteAsync(new PromoteRequest("1", "release", "ada"));

        Assert.Contains("the graph does not fit the signature", result.Refusal, StringComparison.Ordinal);
        Assert.Equal(0, result.Route.Epoch);
        Assert.Contains("not registered", (await cluster.Decider.PromoteAsync(new PromoteRequest("9", "release", "ada"))).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_router_that_does_not_confirm_in_time_keeps_a_rollback_open_until_it_does()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();
        router.IsDeaf = true;

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks.Length == 1, "the end of the time", TimeSpan.FromMilliseconds(300));
        Assert.Equal(RollbackOutcome.Unconfirmed, (await cluster.Decider.GetAsync())!.Rollbacks[0].Outcome);
        Assert.Equal(3, (await cluster.Decider.GetRouteAsync()).Epoch);

        router.IsDeaf = false;
        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks[0].Outcome == RollbackOutcome.Completed, "the late confirmation", TimeSpan.FromMilliseconds(300));
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetAlertsAsync()).All(a => a.State == AlertState.Resolved), "the end of the alerts");
    }

    [Fact]
    public async Task A_router_that_never_confirms_is_fenced_when_another_one_does()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();
        var deaf = new TestRouter("silo-2") { IsDeaf = true };
        await cluster.SubscribeAsync(deaf);

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(
            async () =>
            {
                await cluster.SubscribeAsync(router);
                await cluster.SubscribeAsync(deaf);
                return (await cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed }];
            },
            "the rollback without the deaf one",
            TimeSpan.FromSeconds(1));

        Assert.Equal("1", Assert.Single((await cluster.Decider.GetAsync())!.Rollbacks[0].Acknowledgements).ServedVersion);
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "rollback.completed" && e.Draft.Data.GetValueOrDefault("router.silo-2") == "fenced"), "the history");
    }

    [Fact]
    public async Task A_rollback_survives_the_end_of_the_silo_that_carried_it_out()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();
        router.IsDeaf = true;
        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(async () => (await cluster.Decider.GetRouteAsync()).Epoch == 3, "the switch");

        await cluster.KillSiloOfAsync(cluster.Decider);
        var restarted = new TestRouter("silo-1");
        await cluster.SubscribeAsync(restarted);

        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed }], "the rollback", TimeSpan.FromMilliseconds(100));
        Assert.Equal(3, (await cluster.Decider.GetRouteAsync()).Epoch);
        Assert.Equal("2", (await cluster.Decider.GetAsync())!.Rollbacks[0].From);
    }

    [Fact]
    public async Task A_broker_that_is_away_keeps_no_rollback_and_no_alert_back_and_gets_every_event_later()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync();
        cluster.Ports.BrokerIsAway = true;

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed }], "the rollback");
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Any(a => a.Event.Type == EventTypes.RollbackCompleted)), "the delivery");
        Assert.DoesNotContain(cluster.Ports.Events, e => e.Type == EventTypes.RollbackCompleted);

        cluster.Ports.BrokerIsAway = false;
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e.Type == EventTypes.RollbackCompleted)), "the events", TimeSpan.FromSeconds(1));
        Assert.Distinct(cluster.Ports.Events.Select(e => e.Id));
    }

    [Fact]
    public async Task A_verdict_that_falls_while_a_broker_keeps_events_waiting_is_acted_on_at_once()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync();
        await cluster.RegisterAsync("3");
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e is { Type: EventTypes.VersionRegistered, Version: "3" })), "the registration");
        var answers = new TaskCompletionSource();
        cluster.Ports.BrokerAnswers = answers.Task;
        await cluster.Decider.SetQuarantineAsync("3", quarantined: true, "leaks", "ada");

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await cluster.UntilAsync(async () => (await cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed }], "the rollback, at a clock that stands still", TimeSpan.Zero);
        Assert.DoesNotContain(cluster.Ports.Events, e => e.Type == EventTypes.VersionQuarantined);

        answers.SetResult();
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e.Type == EventTypes.RollbackCompleted)), "the events", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Drift_of_the_inputs_asks_the_trainer_and_leaves_the_route_alone()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync();

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Inputs);

        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Any(a => a.Hook == "trainer")), "the request");
        Assert.Equal("retrain-2-w7", cluster.Ports.Attempts.Single(a => a.Hook == "trainer").Event.Data["trigger"]);
        Assert.Equal((2L, 0), ((await cluster.Decider.GetRouteAsync()).Epoch, (await cluster.Decider.GetAsync())!.Rollbacks.Length));
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "rollback.declined"), "the reason");
    }

    [Theory]
    [InlineData(WriteFault.Lost)]
    [InlineData(WriteFault.StoredAndFailed)]
    public async Task Whatever_write_fails_the_story_ends_the_same_and_is_told_once(WriteFault fault)
    {
        for (var failing = 3; failing < 40; failing += 4)
        {
            await using var cluster = await ModelCluster.StartAsync();
            var number = failing;
            cluster.Storage.Fault = (_, write) => write == number ? fault : WriteFault.None;
            var router = new TestRouter("silo-1");
            await AgainAsync(cluster.PutHooksAsync);
            await AgainAsync(() => cluster.RegisterAsync("1"));
            await AgainAsync(() => cluster.RegisterAsync("2"));
            await AgainAsync(() => cluster.SubscribeAsync(router));
            await AgainAsync(() => cluster.PromoteAsync("1"));
            await AgainAsync(() => cluster.JudgeAsync("1", "w0", Verdict.Stable));
            await AgainAsync(() => cluster.PromoteAsync("2"));
            await AgainAsync(() => cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version));
            await cluster.UntilAsync(
                async () =>
                {
                    await AgainAsync(() => cluster.SubscribeAsync(router));
                    return (await cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed }];
                },
                $"the rollback with write {failing} {fault}",
                TimeSpan.FromMilliseconds(200));

            await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "rollback.completed"), "the history", TimeSpan.FromMilliseconds(200));
            var history = await cluster.Audit.GetAsync(0, 1000);
            Assert.True((await cluster.Audit.VerifyAsync()).Verified);
            Assert.Distinct(history.Select(e => e.Draft.Id));
            Assert.Equal(3, (await cluster.Decider.GetRouteAsync()).Epoch);
            Assert.Equal(["1", "2"], history.Where(e => e.Draft.Kind == "version.promoted").Select(e => e.Draft.Version!));
        }

        // As a client does whose call failed: the outcome is unknown, so it asks again.
        static async Task AgainAsync(Func<Task> call)
        {
            try
            {
                await call();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or OrleansException)
            {
                await call();
            }
        }
    }
}
