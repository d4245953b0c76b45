using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Tests.Retraining;

public sealed class RetrainingMachineTests
{
    [Fact]
    public void A_wish_asks_the_trainer_and_stands_in_the_history()
    {
        var model = new Given().Wished("w7");

        Assert.Equal("retrain-1-w7", model.State.Open!.Id);
        Assert.Equal(["trainer"], model.Effects.OfType<NotifyAlerts>().Single(e => e.Event.Type == EventTypes.RetrainRequested).Hooks);
        var data = model.Published.Single().Data;
        Assert.Equal(("retrain-1-w7", "drift", "1 drifts", "2026-11-21T09:00:00Z"), (data["trigger"], data["kind"], data["reason"], data["deadline"]));
        Assert.Equal("retrain.requested", model.Effects.OfType<AppendAudit>().Single().Draft.Kind);
    }

    [Fact]
    public void A_repeat_of_a_wish_changes_nothing()
    {
        var model = new Given().Wished("w7");
        var (state, effects) = (model.State, model.Effects.Count);

        model.After(30).Wished("w7");

        Assert.Same(state, model.State);
        Assert.Equal(effects, model.Effects.Count);
    }

    [Fact]
    public void While_a_run_goes_on_a_new_drift_is_said_to_be_suppressed_and_one_that_goes_on_is_not()
    {
        var model = new Given().Wished("w1").Wished("w2", begins: false).Wished("w3");

        Assert.Equal(["retrain.requested", "retrain.suppressed"], model.PublishedTypes);
        Assert.Contains("retrain-1-w1", model.Published.Last().Message, StringComparison.Ordinal);
        Assert.Single(model.State.Runs);
    }

    [Fact]
    public void A_run_goes_from_request_to_the_version_that_came_of_it()
    {
        var model = new Given().Wished("w1").After(0.1).Reported("retrain-1-w1", RetrainStatus.Acknowledged).After(0.1).Reported("retrain-1-w1", RetrainStatus.Running, digest: "d1").After(0.1).Reported("retrain-1-w1", RetrainStatus.Succeeded, "2");

        var run = model.State.Runs.Single();
        Assert.Equal((RetrainStatus.Succeeded, "2", "d1"), (run.Status, run.NewVersion, run.DataDigest));
        Assert.Equal([Given.Start.AddHours(0.1), Given.Start.AddHours(0.2), Given.Start.AddHours(0.3)], [run.Acknowledged!.Value, run.Started!.Value, run.Ended!.Value]);
        var completed = model.Published.Last();
        Assert.Equal((EventTypes.RetrainCompleted, "2", "1", "succeeded"), (completed.Type, completed.Version, completed.Data["parent"], completed.Data["status"]));
        Assert.Equal("2", Assert.Single(model.Effects.OfType<StartRollout>()).Request.Version);
    }

    [Fact]
    public void A_hook_that_took_the_request_acknowledges_it_and_what_it_said_last_stands()
    {
        var model = new Given().Wished("w1").Answered("retrain-1-w1", taken: false, "503");
        Assert.Equal((RetrainStatus.Requested, null, "503"), (model.State.Open!.Status, model.State.Open.Acknowledged, model.State.Open.Output));

        model.After(0.1).Answered("retrain-1-w1", taken: true, "queued").After(0.1).Answered("retrain-1-w1", taken: true, "queued");
        Assert.Equal((RetrainStatus.Acknowledged, Given.Start.AddHours(0.1), "queued"), (model.State.Open!.Status, model.State.Open.Acknowledged!.Value, model.State.Open.Output));

        model.Reported("retrain-1-w1", RetrainStatus.Running).Answered("retrain-1-w1", taken: true);
        Assert.Equal((RetrainStatus.Running, null), (model.State.Open!.Status, model.State.Open.Output));

        model.Answered("nobody-asked", taken: true);
        Assert.Equal(RetrainRefusal.Unknown, model.Last.Refusal);
    }

    [Fact]
    public void What_a_command_said_that_came_back_with_the_version_stands_in_the_run_that_has_ended()
    {
        var run = new Given().Wished("w1").Came("2", "retrain-1-w1").Answered("retrain-1-w1", taken: true, "registered 2").State.Runs.Single();

        Assert.Equal((RetrainStatus.Succeeded, "2", "registered 2"), (run.Status, run.NewVersion, run.Output));
    }

    [Fact]
    public void A_version_with_the_trigger_in_its_lineage_ends_the_run_and_the_trainer_s_word_after_it_is_a_repeat()
    {
        var model = new Given().Wished("w1").Came("2", "retrain-1-w1", "d1");
        var effects = model.Effects.Count;

        var run = model.State.Runs.Single();
        Assert.Equal((RetrainStatus.Succeeded, "2", "d1", "c0ffee", 0.9), (run.Status, run.NewVersion, run.DataDigest, run.Commit, run.Metrics["roc_auc"]));

        model.Reported("retrain-1-w1", RetrainStatus.Succeeded, "2").Came("2", "retrain-1-w1", "d1");
        Assert.Equal((RetrainRefusal.None, effects), (model.Last.Refusal, model.Effects.Count));
        Assert.Equal(run, model.State.Runs.Single());
    }

    [Fact]
    public void An_end_is_final()
    {
        var model = new Given().Wished("w1").Reported("retrain-1-w1", RetrainStatus.Failed, error: "no labels");

        model.Reported("retrain-1-w1", RetrainStatus.Succeeded, "2");
        Assert.Equal((RetrainRefusal.Conflict, RetrainStatus.Failed), (model.Last.Refusal, model.State.Runs.Single().Status));

        model.Came("2", "retrain-1-w1");
        Assert.Equal(RetrainStatus.Failed, model.State.Runs.Single().Status);
        Assert.Equal("retrain.late", model.Effects.OfType<AppendAudit>().Last().Draft.Kind);
    }

    [Theory]
    [InlineData(RetrainStatus.Succeeded, null, null, true, "version")]
    [InlineData(RetrainStatus.Succeeded, "1", null, true, "version")]
    [InlineData(RetrainStatus.Succeeded, "2", null, false, "lineage.trigger")]
    [InlineData(RetrainStatus.Failed, null, null, true, "error")]
    [InlineData(RetrainStatus.TimedOut, null, null, true, "status")]
    [InlineData(RetrainStatus.Suppressed, null, null, true, "status")]
    public void A_report_that_says_too_little_is_refused_and_says_what_is_missing(RetrainStatus status, string? version, string? error, bool registered, string said)
    {
        var model = new Given().Wished("w1").Reported("retrain-1-w1", status, version, error: error, registered: registered);

        Assert.Equal((RetrainRefusal.Invalid, RetrainStatus.Requested), (model.Last.Refusal, model.State.Open!.Status));
        Assert.Contains(said, model.Last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_a_run_that_nobody_asked_for_is_refused()
    {
        Assert.Equal(RetrainRefusal.Unknown, new Given().Reported("retrain-1-w1", RetrainStatus.Running).Last.Refusal);
    }

    [Fact]
    public void A_run_without_an_end_times_out_and_an_alert_fires_that_the_next_version_resolves()
    {
        var model = new Given().Wished("w1");
        Assert.Equal(Given.Start.AddHours(2), model.State.NextLook);

        model.After(2).Ticked();
        Assert.Equal(RetrainStatus.TimedOut, model.State.Runs.Single().Status);
        Assert.Equal(["ops"], model.Effects.OfType<NotifyAlerts>().Single(e => e.Event.Type == EventTypes.AlertFired).Hooks);

        model.After(6).Wished("w2").Came("2", "retrain-1-w2");
        Assert.Contains(model.Effects.OfType<NotifyAlerts>(), e => e.Event.Type == EventTypes.AlertResolved && e.Event.Data["alert"] == "retrain-failed" && e.Event.Version == "1");
    }

    [Fact]
    public void Retraining_rests_after_a_run_and_keeps_to_the_budget()
    {
        var frugal = Given.Actions with { RetrainPlan = Given.Actions.RetrainPlan with { BudgetSeconds = 0 } };
        var model = new Given();
        for (var run = 0; run < 3; run++)
        {
            model.Wished($"w{run}", actions: frugal).Reported($"retrain-1-w{run}", RetrainStatus.Failed, error: "no labels");
            Assert.Equal(RetrainStatus.Failed, model.State.Runs[0].Status);

            model.After(0.9).Wished($"early-{run}", begins: false, actions: frugal);
            Assert.Equal((RetrainRefusal.Conflict, run + 1), (model.Last.Refusal, model.State.Runs.Length));
            model.After(0.1);
        }

        model.Wished("fourth", actions: frugal);
        Assert.Contains("the budget is 3", model.Last.Reason, StringComparison.Ordinal);

        model.After(21).Wished("tomorrow", actions: frugal);
        Assert.Equal("retrain-1-tomorrow", model.State.Open!.Id);
    }

    [Fact]
    public void In_any_stretch_of_the_budget_there_is_one_run()
    {
        var model = new Given().Wished("w1").Came("2", "retrain-1-w1").After(5.9).Wished("w2");
        Assert.Single(model.State.Runs);

        model.After(0.1).Wished("w3");
        Assert.Equal(2, model.State.Runs.Length);
    }

    [Fact]
    public void A_cause_upstream_suppresses_with_the_reason()
    {
        var model = new Given().Wished("w1", upstream: "2 drifts at the same time");

        Assert.Empty(model.State.Runs);
        Assert.Contains("2 drifts at the same time", model.Published.Single(e => e.Type == EventTypes.RetrainSuppressed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_was_learnt_from_ends_a_run_and_refuses_a_request()
    {
        var model = new Given().Wished("w1").Came("2", "retrain-1-w1", "d1").After(7).Wished("w2").Reported("retrain-1-w2", RetrainStatus.Acknowledged, digest: "d1");

        Assert.Equal((RetrainStatus.Suppressed, RetrainRefusal.Conflict), (model.State.Runs[0].Status, model.Last.Refusal));
        Assert.Equal("suppressed", model.Published.Last().Data["status"]);

        model.After(7).Asked(digest: "d1");
        Assert.Equal((RetrainRefusal.Conflict, 2), (model.Last.Refusal, model.State.Runs.Length));
        model.Asked(digest: "d2");
        Assert.Equal(3, model.State.Runs.Length);
    }

    [Fact]
    public void A_person_need_not_wait_for_the_cooldown_but_keeps_to_the_budget_and_says_why()
    {
        var cooling = Given.Actions with { RetrainCooldownSeconds = 24 * 3600 };
        var model = new Given().Followed(cooling).Wished("w1", actions: cooling).Came("2", "retrain-1-w1").After(5).Asked();
        Assert.Contains("budget", model.Last.Reason, StringComparison.Ordinal);

        model.After(1).Asked(reason: " ");
        Assert.Equal(RetrainRefusal.Invalid, model.Last.Refusal);

        model.Asked();
        Assert.Equal(("retrain-by-hand-1", "ada", RetrainCause.Hand), (model.State.Open!.Id, model.State.Open.Actor, model.State.Open.Cause));
    }

    [Fact]
    public void A_schedule_asks_when_the_last_run_is_long_ago()
    {
        var weekly = Given.Actions with { RetrainPlan = Given.Actions.RetrainPlan with { ScheduleSeconds = 7 * 86_400 } };
        var model = new Given().Followed(weekly);
        Assert.Equal(Given.Start.AddDays(7), model.State.NextLook);

        model.After(7 * 24).Ticked();
        Assert.Equal(("retrain-schedule-20261128T070000Z", RetrainCause.Schedule), (model.State.Open!.Id, model.State.Open.Cause));

        model.Came("2", model.State.Open.Id);
        Assert.Equal(Given.Start.AddDays(14), model.State.NextLook);
    }

    [Fact]
    public void A_reference_that_is_too_old_asks_and_a_young_one_does_not()
    {
        var monthly = Given.Actions with { RetrainPlan = Given.Actions.RetrainPlan with { MaxReferenceAgeSeconds = 30 * 86_400 } };
        var model = new Given().Followed(monthly).Ticked(Given.Start.AddDays(-29));
        Assert.Empty(model.State.Runs);
        Assert.Equal(Given.Start.AddHours(1), model.State.NextLook);

        model.After(24).Ticked(Given.Start.AddDays(-29));
        Assert.Equal((RetrainCause.ReferenceAge, "the reference of 1 is 30 days old"), (model.State.Open!.Cause, model.State.Open.Reason));
    }
}
