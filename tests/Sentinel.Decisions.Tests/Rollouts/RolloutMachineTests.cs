using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

public sealed class RolloutMachineTests
{
    [Fact]
    public void A_healthy_version_goes_from_shadow_to_all_traffic_and_is_proved_good_after_its_bake()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Succeeded);

        Assert.Equal(
            [RolloutPhase.Draft, RolloutPhase.Approved, RolloutPhase.Shadow, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Live, RolloutPhase.Succeeded],
            rollout.State.Events.Select(e => e.To));
        Assert.Equal(
            ["8: 1=100 +2", "9: 1=90 2=10", "10: 2=100 +1", "11: 2=100"],
            rollout.Routes.Select(r => FormattableString.Invariant($"{r.Epoch}: {string.Join(' ', r.Weights.Select(w => $"{w.Key}={w.Value}"))}{string.Concat(r.Shadows.Select(s => $" +{s}"))}")));
        Assert.Equal(("2", 11L), rollout.Effects.OfType<ProveGood>().Select(g => (g.Version, g.Epoch)).Single());
        Assert.Equal(["rollout.stepped", "rollout.stepped", "rollout.stepped", "rollout.stepped", "rollout.ended"], rollout.Published);
        Assert.Equal((100.0, (DateTimeOffset?)null), (rollout.State.Weight, rollout.State.Deadline));
        Assert.Equal(rollout.Effects.OfType<AppendAudit>().Count(), rollout.Effects.OfType<AppendAudit>().Select(a => a.Draft.Id).Distinct().Count());
    }

    [Fact]
    public void Every_strategy_has_its_way()
    {
        Assert.Equal([RolloutPhase.Shadow, RolloutPhase.Succeeded], Way(RolloutStrategy.Shadow));
        Assert.Equal([RolloutPhase.Canary, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Live, RolloutPhase.Succeeded], Way(RolloutStrategy.Linear));
        Assert.Equal([RolloutPhase.Shadow, RolloutPhase.Baking, RolloutPhase.Live, RolloutPhase.Succeeded], Way(RolloutStrategy.BlueGreen));
        Assert.Equal([RolloutPhase.Canary, RolloutPhase.Succeeded], Way(RolloutStrategy.Ab));

        static IEnumerable<RolloutPhase> Way(RolloutStrategy strategy)
        {
            var rollout = new GivenRollout(GivenRollout.Plan with { Strategy = strategy, Steps = [10, 50, 100] }).Until(RolloutPhase.Succeeded);
            var last = rollout.Routes.Last().Weights;
            Assert.Equal(strategy is RolloutStrategy.Shadow or RolloutStrategy.Ab ? "1" : "2", last.Single().Key);
            Assert.Equal(last.Single().Key == "2" ? 100 : 0, rollout.State.Weight);
            return rollout.State.Events.Skip(2).Select(e => e.To).ToArray();
        }
    }

    [Fact]
    public void No_step_is_taken_before_its_bake_is_over()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary).Minutes(9);

        Assert.Null(rollout.State.Entering);
        Assert.Equal(CheckOutcome.Pass, rollout.Last("errors").Outcome);
        Assert.Equal(100, rollout.Minute().State.Entering?.Weight);
    }

    [Fact]
    public void A_shadow_is_left_when_its_pairs_are_enough()
    {
        var rollout = new GivenRollout().Prepared();
        var pairs = new PairTally("1", "2", rollout.State.Epoch, 300, 300, [], 0, 0, 0, 0);

        rollout.Minute(new TrafficTotals([rollout.Arm("1", 300, 3), rollout.Arm("2", 300, 3)], [pairs]));
        Assert.Null(rollout.State.Entering);

        rollout.Minute(new TrafficTotals([rollout.Arm("1", 300, 3), rollout.Arm("2", 300, 3)], [pairs]));
        Assert.Equal(RolloutPhase.Canary, rollout.State.Entering?.Phase);
    }

    [Fact]
    public void A_canary_that_fails_more_is_rolled_back_after_three_fails_and_its_digest_is_forbidden()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary).Minutes(2);
        for (var i = 0; i < 20 && !rollout.State.IsOver; i++)
        {
            rollout.Minute(errors: 20);
        }

        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
        Assert.Equal([CheckOutcome.Fail, CheckOutcome.Fail, CheckOutcome.Fail], rollout.State.Checks[0].Answers.TakeLast(3).Select(a => a.Outcome));
        Assert.NotEqual(CheckOutcome.Fail, rollout.State.Checks[0].Answers[^4].Outcome);
        Assert.Equal(("1", 100.0), rollout.Routes.Last().Weights.Select(w => (w.Key, w.Value)).Single());
        var back = rollout.Effects.OfType<FollowRollback>().Single();
        Assert.Equal(("2", "1", 10.0, Judgements.Actor), (back.From, back.To, back.Weight, back.Actor));
        Assert.Contains("failed 3 of the last", back.Reason, StringComparison.Ordinal);
        Assert.Equal("rollout.ended", rollout.Published.Last());
        Assert.Equal("rolledBack", rollout.Effects.OfType<PublishEvent>().Last().Event.Data["outcome"]);
    }

    [Fact]
    public void A_critical_check_rolls_back_at_its_first_fail()
    {
        var rollout = new GivenRollout(GivenRollout.Plan with { Checks = [new CheckSpec("errors", CheckKind.Limit, "errors", Limit: 0.05, Critical: true)] }).Until(RolloutPhase.Canary).Minutes(2);

        rollout.Minute(rows: 400, errors: 100);

        Assert.Equal((RolloutPhase.RolledBack, 1), (rollout.State.Phase, rollout.State.Checks[0].Fails.Count(f => f)));
    }

    [Fact]
    public void A_version_that_fails_with_all_traffic_is_taken_off_by_a_rollback_that_warms_the_other_first()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Baking);
        var routes = rollout.Routes.Count();
        for (var i = 0; i < 20 && !rollout.State.IsOver; i++)
        {
            rollout.Minute(rows: 1000, errors: 100, stableRows: 1000, stableErrors: 10);
        }

        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
        Assert.Equal(("2", "1", true), rollout.Effects.OfType<AskRollback>().Select(a => (a.From, a.To, a.Quarantine)).Single());
        Assert.Equal(routes, rollout.Routes.Count());
    }

    [Fact]
    public void No_data_is_no_pass_and_no_fail_and_the_rollout_is_held_when_its_time_is_over()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        for (var i = 0; i < 369; i++)
        {
            rollout.Minute(rows: 0, errors: 0);
            Assert.Equal((RolloutPhase.Canary, CheckOutcome.Inconclusive), (rollout.State.Phase, rollout.Last("errors").Outcome));
            Assert.StartsWith("no_data", rollout.Last("errors").Reason, StringComparison.Ordinal);
        }

        rollout.Minute(rows: 0, errors: 0);

        Assert.Equal((RolloutPhase.Held, 10.0), (rollout.State.Phase, rollout.State.Weight));
        Assert.Equal(["fired rollout-held"], rollout.Alerts);
        Assert.Contains("rollout.held", rollout.Published);
        Assert.Contains("has no answer: no_data", rollout.State.Events[^1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_rollout_reminds_people_for_ever_and_goes_on_when_one_says_so()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        rollout.Minutes(370, rows: 0, errors: 0).Minutes(361, rows: 0, errors: 0);
        Assert.Equal(["fired rollout-held", "fired rollout-held"], rollout.Alerts);

        Assert.Null(rollout.Command(RolloutCommandKind.Resume));

        Assert.Equal((RolloutPhase.Canary, "resolved rollout-held"), (rollout.State.Phase, rollout.Alerts.Last()));
        rollout.Until(RolloutPhase.Succeeded);
    }

    [Fact]
    public void A_deadline_aborts_where_the_plan_says_so_and_fails_what_never_started()
    {
        var canary = new GivenRollout(GivenRollout.Plan with { OnDeadline = DeadlineAction.Abort }).Until(RolloutPhase.Canary).Minutes(370, rows: 0, errors: 0);
        Assert.Equal((RolloutPhase.Aborted, "1"), (canary.State.Phase, canary.Routes.Last().Weights.Single().Key));

        var approved = new GivenRollout().Prepared("2 does not answer: no such file").After(TimeSpan.FromHours(6)).Minute();
        Assert.Equal(RolloutPhase.Failed, approved.State.Phase);
        Assert.Contains("no such file", approved.State.Events[^1].Why, StringComparison.Ordinal);
        Assert.Empty(approved.Routes);

        var draft = new GivenRollout(GivenRollout.Plan with { ApprovalRequired = true }).After(TimeSpan.FromHours(6)).Minute();
        Assert.Equal(RolloutPhase.Failed, draft.State.Phase);
    }

    [Fact]
    public void Five_errors_in_a_row_hold_and_do_not_roll_back()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary).Minutes(3);
        for (var i = 0; i < 4; i++)
        {
            rollout.Minute(TrafficTotals.None, "no router answers");
        }

        Assert.Equal((RolloutPhase.Canary, CheckOutcome.Error), (rollout.State.Phase, rollout.Last("errors").Outcome));
        rollout.Minute(TrafficTotals.None, "no router answers");
        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);
        Assert.Contains("no router answers", rollout.State.Events[^1].Why, StringComparison.Ordinal);
        Assert.Empty(rollout.Effects.OfType<FollowRollback>());
    }

    [Fact]
    public void Both_versions_off_at_once_is_upstream_and_is_held_until_a_person_says_otherwise()
    {
        var rollout = new GivenRollout(before: GivenRollout.Traffic(GivenRollout.Tally("1", 7, 50_000, 500))).Until(RolloutPhase.Canary).Minutes(3);
        for (var i = 0; i < 8 && rollout.State.Phase == RolloutPhase.Canary; i++)
        {
            rollout.Minute(rows: 100, errors: 30, stableRows: 900, stableErrors: 250);
        }

        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);
        Assert.StartsWith("upstream", rollout.Last("errors").Reason, StringComparison.Ordinal);
        Assert.Equal(["fired rollout-held"], rollout.Alerts);
        Assert.Empty(rollout.Effects.OfType<AskRollback>());
        rollout.Minutes(30, errors: 30, stableErrors: 250);
        Assert.Equal((RolloutPhase.Held, 10.0), (rollout.State.Phase, rollout.State.Weight));

        rollout.Command(RolloutCommandKind.Resume);
        rollout.Until(RolloutPhase.Succeeded);
    }

    [Fact]
    public void A_version_much_worse_than_an_upstream_fault_explains_is_rolled_back_all_the_same()
    {
        var rollout = new GivenRollout(before: GivenRollout.Traffic(GivenRollout.Tally("1", 7, 50_000, 500))).Until(RolloutPhase.Canary).Minutes(3);
        for (var i = 0; i < 8 && !rollout.State.IsOver; i++)
        {
            rollout.Minute(rows: 100, errors: 80, stableRows: 900, stableErrors: 27);
        }

        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
    }

    [Fact]
    public void A_fail_is_not_undone_by_the_crash_that_makes_the_metric_disappear()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary).Minutes(2);
        while (rollout.Last("errors").Outcome != CheckOutcome.Fail)
        {
            rollout.Minute(errors: 20);
        }

        rollout.Minute(rows: 0, errors: 0).Minute(rows: 0, errors: 0);

        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
    }

    [Fact]
    public void Windows_that_hold_rows_from_before_the_step_say_nothing_of_it_and_drift_of_both_is_upstream()
    {
        var plan = GivenRollout.Plan with { Checks = [.. GivenRollout.Plan.Checks, new CheckSpec("drift", CheckKind.Drift, "verdict", MinRows: 1, Optional: true)] };
        var rollout = new GivenRollout(plan).Until(RolloutPhase.Canary);
        rollout.Judged("2", Verdict.Drift, DriftCause.Version, firstRow: rollout.Now.AddMinutes(-1)).Minutes(4);
        Assert.StartsWith("no_data", rollout.Last("drift").Reason, StringComparison.Ordinal);

        rollout.Judged("2", Verdict.Drift, DriftCause.Version).Judged("1", Verdict.Drift, DriftCause.Version).Minute();
        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);

        rollout.Command(RolloutCommandKind.Resume);
        rollout.Judged("2", Verdict.Drift, DriftCause.Version).Judged("1", Verdict.Stable).Minutes(3);
        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
    }

    [Fact]
    public void Labels_that_come_days_later_roll_back_a_version_that_holds_all_traffic()
    {
        var plan = GivenRollout.Plan with { FinalBakeSeconds = 7 * 86_400, Checks = [.. GivenRollout.Plan.Checks, new CheckSpec("accuracy", CheckKind.Performance, "verdict", MinRows: 1, Critical: true, Optional: true)] };
        var rollout = new GivenRollout(plan).Until(RolloutPhase.Baking).After(TimeSpan.FromDays(3));

        rollout.Judged("2", Verdict.Drift, DriftCause.Version, byLabels: true).Minute();

        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
        Assert.Single(rollout.Effects.OfType<AskRollback>());
    }

    [Fact]
    public void Rows_before_the_settling_are_no_evidence()
    {
        var rollout = new GivenRollout(GivenRollout.Plan with { SettleSeconds = 90 }).Until(RolloutPhase.Canary);
        var answers = rollout.State.Checks[0].Answers.Length;

        rollout.Minute(errors: 100).Minute(errors: 100);
        Assert.Equal((answers, 0L), (rollout.State.Checks[0].Answers.Length, rollout.State.Checks[0].Evidence.Arm.Rows));

        rollout.Minute();
        Assert.Equal((100L, 1L), (rollout.State.Checks[0].Evidence.Arm.Rows, rollout.State.Checks[0].Evidence.Arm.Hits));
    }

    [Fact]
    public void Rows_of_an_epoch_that_is_over_are_no_evidence()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);

        rollout.Minute(GivenRollout.Traffic(GivenRollout.Tally("2", rollout.State.Epoch - 1, 500, 500), GivenRollout.Tally("1", rollout.State.Epoch - 1, 500, 0)));

        Assert.StartsWith("no_data", rollout.Last("errors").Reason, StringComparison.Ordinal);
        Assert.Equal(0, rollout.State.Checks[0].Evidence.Arm.Rows);
    }

    [Fact]
    public void Somebody_else_than_the_author_approves()
    {
        var rollout = new GivenRollout(GivenRollout.Plan with { ApprovalRequired = true });
        Assert.Equal((RolloutPhase.Draft, (PendingEntry?)null), (rollout.State.Phase, rollout.State.Entering));

        Assert.Equal(RolloutRefusalKind.Forbidden, rollout.Command(RolloutCommandKind.Approve, "Ada")?.Kind);
        Assert.Equal(RolloutRefusalKind.Conflict, rollout.Command(RolloutCommandKind.Advance, "bob")?.Kind);
        Assert.Equal(RolloutPhase.Draft, rollout.State.Phase);

        Assert.Null(rollout.Command(RolloutCommandKind.Approve, "bob"));
        Assert.Equal((RolloutPhase.Shadow, "bob"), (rollout.Prepared().State.Phase, rollout.State.Approvals.Single().Actor));
    }

    [Fact]
    public void A_paused_rollout_stays_where_it_is_and_still_rolls_back()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        rollout.Command(RolloutCommandKind.Pause);
        rollout.Minutes(60);
        Assert.Equal((RolloutPhase.Paused, 10.0), (rollout.State.Phase, rollout.State.Weight));

        rollout.Minutes(4, errors: 60);

        Assert.Equal((RolloutPhase.RolledBack, "1"), (rollout.State.Phase, rollout.Routes.Last().Weights.Single().Key));
    }

    [Fact]
    public void An_override_takes_the_next_step_with_its_reason_but_not_onto_a_version_that_is_not_ready()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        Assert.Equal(RolloutRefusalKind.Invalid, rollout.Command(RolloutCommandKind.Advance, "bob", " ")?.Kind);

        Assert.Null(rollout.Command(RolloutCommandKind.Advance, "bob", "hotfix"));
        rollout.Prepared("2 is quarantined");
        Assert.Equal((RolloutPhase.Canary, "2 is quarantined"), (rollout.State.Phase, rollout.State.Waiting));

        rollout.Command(RolloutCommandKind.Advance, "bob", "hotfix");
        rollout.Prepared();
        Assert.Equal((RolloutPhase.Baking, "hotfix", "bob"), (rollout.State.Phase, rollout.State.Events[^1].Why, rollout.State.Events[^1].Actor));
        Assert.Contains("rollout.overridden", rollout.Audited);
    }

    [Fact]
    public void Abort_gives_the_traffic_back_once()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        Assert.Null(rollout.Command(RolloutCommandKind.Abort));
        var (state, effects) = (rollout.State, rollout.Effects.Count);

        Assert.Null(rollout.Command(RolloutCommandKind.Abort));

        Assert.Same(state, rollout.State);
        Assert.Equal(effects, rollout.Effects.Count);
        Assert.Equal((RolloutPhase.Aborted, "1", 0), (state.Phase, rollout.Routes.Last().Weights.Single().Key, rollout.Effects.OfType<FollowRollback>().Count()));
    }

    [Fact]
    public void Abort_in_the_final_bake_has_the_stable_version_put_back_and_blames_nobody()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Baking);
        var routes = rollout.Routes.Count();

        Assert.Null(rollout.Command(RolloutCommandKind.Abort, "bob", "not today"));
        Assert.Null(rollout.Command(RolloutCommandKind.Abort, "bob", "not today"));

        Assert.Equal(RolloutPhase.Aborted, rollout.State.Phase);
        Assert.Equal(new AskRollback("2", "1", "not today", "bob", Quarantine: false), rollout.Effects.OfType<AskRollback>().Single());
        Assert.Equal(routes, rollout.Routes.Count());
    }

    [Fact]
    public void A_shadow_that_fails_is_taken_off_and_is_no_rollback_for_it_had_no_traffic()
    {
        var rollout = new GivenRollout().Prepared().Minutes(2, 900, 9);
        for (var i = 0; i < 20 && !rollout.State.IsOver; i++)
        {
            rollout.Minute(900, 300);
        }

        Assert.Equal((RolloutPhase.RolledBack, 0), (rollout.State.Phase, rollout.Effects.OfType<FollowRollback>().Count()));
    }

    [Fact]
    public void A_freeze_stops_the_way_up_and_not_the_way_back()
    {
        var freeze = new FreezeWindow(GivenRollout.Start.AddMinutes(35), GivenRollout.Start.AddHours(10));
        var rollout = new GivenRollout(GivenRollout.Plan with { Freezes = [freeze] }).Until(RolloutPhase.Canary).Minutes(120);
        Assert.Equal((RolloutPhase.Canary, (PendingEntry?)null), (rollout.State.Phase, rollout.State.Entering));

        Assert.Equal(RolloutPhase.RolledBack, rollout.Minutes(4, errors: 90).State.Phase);
    }

    [Fact]
    public void A_weekly_freeze_holds_over_the_weekend()
    {
        FreezeWindow[] weekend = [new(null, null, (4 * 1440) + 960, 480)];
        var friday = new DateTimeOffset(2026, 11, 20, 16, 0, 0, TimeSpan.Zero);

        Assert.Null(FreezeRules.FrozenUntil(weekend, friday.AddSeconds(-1)));
        Assert.Equal(friday.AddHours(64), FreezeRules.FrozenUntil(weekend, friday));
        Assert.Equal(friday.AddHours(64), FreezeRules.FrozenUntil(weekend, friday.AddHours(64).AddSeconds(-1)));
        Assert.Null(FreezeRules.FrozenUntil(weekend, friday.AddHours(64)));
    }

    [Fact]
    public void Another_hand_on_the_route_ends_the_rollout_without_a_word_of_its_own()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        var routes = rollout.Routes.Count();

        rollout.Told(new RouteTaken(rollout.Now, 40, IsRollback: true, "alertmanager asks", "alertmanager"));

        Assert.Equal((RolloutPhase.RolledBack, 40L, routes), (rollout.State.Phase, rollout.State.Epoch, rollout.Routes.Count()));
    }

    [Fact]
    public void A_quarantined_shadow_ends_the_rollout_and_a_quarantined_old_version_is_no_shadow_any_more()
    {
        var shadow = new GivenRollout().Until(RolloutPhase.Shadow);
        shadow.Told(new VersionForbidden(shadow.Now, "2", "leaks", "eve"));
        Assert.Equal((RolloutPhase.Aborted, 0), (shadow.State.Phase, shadow.Routes.Last().Shadows.Length));

        var baking = new GivenRollout().Until(RolloutPhase.Baking);
        var since = baking.State.RouteSet;
        baking.Minute().Told(new VersionForbidden(baking.Now, "1", "leaks", "eve"));
        Assert.Equal((RolloutPhase.Baking, 0, since), (baking.State.Phase, baking.Routes.Last().Shadows.Length, baking.State.RouteSet));
    }
}
