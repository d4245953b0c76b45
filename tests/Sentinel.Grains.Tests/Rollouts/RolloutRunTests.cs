using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Rollouts;

public sealed class RolloutRunTests
{
    [Fact]
    public async Task A_good_version_goes_from_shadow_over_its_step_and_its_bake_to_all_traffic_and_is_proved_good()
    {
        await using var story = await RolloutStory.BeginAsync();

        await story.UntilAsync(RolloutPhase.Succeeded);

        Assert.Equal([0, 0, 10, 100, 100], story.Weights);
        var model = (await story.Cluster.Decider.GetAsync())!;
        Assert.Equal("2", model.Aliases["champion"]);
        Assert.NotNull(model.Versions.Single(v => v.Version == "2").GoodSince);
        Assert.Null(model.Rollout);
        Assert.Equal(
            [RolloutPhase.Draft, RolloutPhase.Approved, RolloutPhase.Shadow, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Live, RolloutPhase.Succeeded],
            (await story.ViewAsync()).Events.Select(e => e.To));
        await story.Cluster.UntilAsync(() => Task.FromResult(story.Cluster.Ports.Events.Any(e => e.Type == EventTypes.RolloutEnded && e.Data["outcome"] == "succeeded" && e.Version == "2" && e.Data.ContainsKey("rollout"))), "the event");
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetAsync()).Leaves.Length == 0, "the leave given back");
    }

    [Fact]
    public async Task A_version_that_fails_with_traffic_is_taken_back_at_its_small_share_quarantined_and_reported()
    {
        await using var story = await RolloutStory.BeginAsync();
        story.ErrorRate = (version, answers) => version == "2" && answers ? 0.2 : 0.01;

        await story.UntilAsync(RolloutPhase.RolledBack);

        Assert.Equal(10, story.Weights.Max());
        var model = (await story.Cluster.Decider.GetAsync())!;
        Assert.Equal(100, model.Route.Weights["1"]);
        Assert.True(model.Versions.Single(v => v.Version == "2").Quarantined);
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetAsync()).Rollbacks is [{ Version: "2" }], "the report");
        await story.Cluster.UntilAsync(async () => (await story.ViewAsync()).Rollback is not null, "the record");
        var record = (await story.ViewAsync()).Rollback!;
        Assert.Equal((RollbackOutcome.Completed, "2", "1", 10.0, model.Route.Epoch), (record.Outcome, record.From, record.To, record.Weight, record.Epoch));
        Assert.Equal("1", Assert.Single(record.Acknowledgements).ServedVersion);
        Assert.Equal(record.Id, Assert.Single((await story.Cluster.Decider.GetAsync())!.Rollbacks).Id);
        await story.Cluster.UntilAsync(() => Task.FromResult(story.Cluster.Ports.Events.Count(e => e.Type is EventTypes.RollbackStarted or EventTypes.RollbackCompleted && e.Data["weight"] == "10") == 2), "the events");
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Audit.GetAsync(0, 1000)).Count(e => e.Draft.Kind is "rollback.started" or "rollback.completed") == 2, "the history");
        var again = await story.Cluster.Decider.StartRolloutAsync(new RolloutRequest("2", null, RolloutStory.Plan, "again", "ada", Supersede: false));
        Assert.Contains("quarantined", again.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_fails_in_its_bake_goes_back_by_a_rollback_that_is_read_back()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.UntilAsync(RolloutPhase.Baking);
        story.ErrorRate = (version, answers) => version == "2" && answers ? 0.2 : 0.01;

        await story.UntilAsync(RolloutPhase.RolledBack);
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Decider.GetAsync())!.Rollbacks is [{ Outcome: RollbackOutcome.Completed, From: "2", To: "1" }], "the rollback");

        Assert.True((await story.Cluster.Decider.GetAsync())!.Versions.Single(v => v.Version == "2").Quarantined);
    }

    [Fact]
    public async Task When_both_versions_fail_the_rollout_is_held_and_told_and_nothing_goes_back()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.UntilAsync(RolloutPhase.Canary);
        story.ErrorRate = (_, _) => 0.2;

        await story.UntilAsync(RolloutPhase.Held);

        var model = (await story.Cluster.Decider.GetAsync())!;
        Assert.Equal((10, 90), (model.Route.Weights["2"], model.Route.Weights["1"]));
        Assert.DoesNotContain(model.Versions, v => v.Quarantined);
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Alerts.GetAlertsAsync()).Any(a => a.Name == "rollout-held"), "the alert");
    }

    [Fact]
    public async Task A_rollout_goes_on_where_it_stood_when_its_grain_and_its_silo_end()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.UntilAsync(RolloutPhase.Shadow);
        await story.Cluster.DeactivateAsync(story.Cluster.Decider);
        await story.UntilAsync(RolloutPhase.Canary);
        await story.Cluster.DeactivateAsync(story.Cluster.Decider);

        await story.UntilAsync(RolloutPhase.Succeeded);

        Assert.Equal([0, 0, 10, 100, 100], story.Weights);
    }

    [Fact]
    public async Task What_was_counted_survives_the_silo_and_a_tally_that_comes_again_counts_once()
    {
        await using var story = await RolloutStory.BeginAsync(RolloutStory.Plan with { Strategy = RolloutStrategy.Linear, StepBakeSeconds = 600 });
        await story.UntilAsync(RolloutPhase.Canary);
        await story.UntilAsync(view => view.Checks[0].Last is { Rows: > 1000 }, "evidence");
        var before = (await story.ViewAsync()).Checks[0].Last!.Rows;
        var counted = story.Counted;

        await story.Cluster.KillSiloOfAsync(story.Cluster.Decider);
        await story.TellAgainAsync(from: 1);
        await story.UntilAsync(view => view.Checks[0].Last!.Rows > before, "more evidence");

        // Of what was told before the kill, all up to the last look was kept; nothing was counted twice.
        var last = (await story.ViewAsync()).Checks[0].Last!;
        Assert.Equal(CheckOutcome.Pass, last.Outcome);
        Assert.InRange(last.Rows, before + 1, story.Counted);
        Assert.True(story.Counted > counted);
    }

    [Fact]
    public async Task One_rollout_at_a_time_and_the_second_hears_of_the_first()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.Cluster.RegisterAsync("3");

        var second = await story.Cluster.Decider.StartRolloutAsync(new RolloutRequest("3", null, RolloutStory.Plan, "me too", "bob", Supersede: false));
        var promotion = await story.Cluster.Decider.PromoteAsync(new PromoteRequest("3", "me too", "bob"));

        var first = await story.ViewAsync();
        Assert.Equal((RolloutRefusalKind.Conflict, first.Id), (second.RefusalKind, second.Rollout!.Id));
        Assert.Contains(first.Id, second.Refusal, StringComparison.Ordinal);
        Assert.Contains(first.Id, promotion.Refusal, StringComparison.Ordinal);
        Assert.Null((await story.Cluster.Decider.StartRolloutAsync(new RolloutRequest("3", null, RolloutStory.Plan, "now", "bob", Supersede: true))).Refusal);
        Assert.Equal([RolloutPhase.Superseded], (await story.Cluster.Decider.GetRolloutsAsync()).Skip(1).Select(r => r.Phase));
    }

    [Fact]
    public async Task A_person_stops_it_lets_it_go_on_and_ends_it_with_the_traffic_given_back()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.UntilAsync(RolloutPhase.Canary);

        Assert.Equal(RolloutPhase.Paused, (await CommandAsync(story, RolloutCommandKind.Pause)).Rollout!.Phase);
        Assert.Equal(RolloutPhase.Canary, (await CommandAsync(story, RolloutCommandKind.Resume)).Rollout!.Phase);
        Assert.Equal(RolloutPhase.Aborted, (await CommandAsync(story, RolloutCommandKind.Abort)).Rollout!.Phase);
        Assert.Null((await CommandAsync(story, RolloutCommandKind.Abort)).Refusal);

        var model = (await story.Cluster.Decider.GetAsync())!;
        Assert.Equal(100, model.Route.Weights["1"]);
        Assert.DoesNotContain(model.Versions, v => v.Quarantined);
    }

    [Fact]
    public async Task A_rollback_by_hand_ends_the_rollout_and_puts_its_stable_version_back()
    {
        await using var story = await RolloutStory.BeginAsync();
        await story.UntilAsync(RolloutPhase.Canary);

        var record = await story.Cluster.Decider.RollbackAsync(new RollbackRequest(null, "customers complain", "ada"));

        Assert.Equal((RollbackOutcome.Completed, "2", "1"), (record.Outcome, record.From, record.To));
        Assert.Equal(RolloutPhase.RolledBack, (await story.ViewAsync()).Phase);
        Assert.Equal(100, (await story.Cluster.Decider.GetRouteAsync()).Weights["1"]);
    }

    [Fact]
    public async Task While_the_fleet_stands_still_a_rollout_waits_with_its_reason()
    {
        await using var story = await RolloutStory.BeginAsync();
        var fleet = story.Cluster.Grains.GetGrain<IFleetGrain>(IFleetGrain.Key);
        await fleet.HoldAsync("the feature store is down", "ada");
        await story.UntilAsync(RolloutPhase.Shadow);
        var ticks = 0;
        await story.UntilAsync(view => view.Phase != RolloutPhase.Shadow || ++ticks > 20, "time enough for a step");
        Assert.Equal(RolloutPhase.Shadow, (await story.ViewAsync()).Phase);
        await story.Cluster.UntilAsync(async () => (await story.Cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "rollout.waiting" && e.Draft.Reason.Contains("feature store", StringComparison.Ordinal)), "the reason");

        await fleet.ReleaseAsync("it is back", "ada");

        await story.UntilAsync(RolloutPhase.Canary);
    }

    [Fact]
    public async Task Drift_of_the_new_version_alone_is_the_rollout_s_business_and_no_second_rollback()
    {
        await using var story = await RolloutStory.BeginAsync(RolloutStory.Plan with
        {
            Checks = [.. RolloutStory.Plan.Checks, new CheckSpec("drift", CheckKind.Drift, "verdict", MinRows: 1, Critical: true, Optional: true)],
        });
        await story.UntilAsync(RolloutPhase.Canary);
        story.Cluster.Clock.Advance(TimeSpan.FromSeconds(2));
        await story.Cluster.JudgeAsync("1", "w1", Verdict.Stable);
        await story.Cluster.JudgeAsync("2", "w1", Verdict.Drift, DriftCause.Version);
        await story.UntilAsync(view => view.Ended is not null || view.Phase == RolloutPhase.Held, "an answer to the drift");

        Assert.Equal(RolloutPhase.RolledBack, (await story.ViewAsync()).Phase);
        await story.Cluster.UntilAsync(async () => (await story.ViewAsync()).Rollback is not null, "the rollout's own rollback");
        Assert.Equal((await story.ViewAsync()).Rollback!.Id, Assert.Single((await story.Cluster.Decider.GetAsync())!.Rollbacks).Id);
    }

    private static async Task<RolloutResult> CommandAsync(RolloutStory story, RolloutCommandKind kind) =>
        await story.Cluster.Decider.CommandRolloutAsync(new RolloutCommand((await story.ViewAsync()).Id, kind, "bob", "by hand"));
}
