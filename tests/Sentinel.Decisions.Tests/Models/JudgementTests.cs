using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;

namespace Sentinel.Decisions.Tests.Models;

public sealed class JudgementTests
{
    [Fact]
    public void Stable_while_it_holds_all_traffic_proves_a_version_good()
    {
        var model = new Given().Version("1").Promoted("1").After(TimeSpan.FromMinutes(5)).JudgedAs("1", "w0", Verdict.Stable);

        Assert.Equal(model.Now, model.State.Find("1")!.Good!.Since);
        Assert.Contains("version.good", model.AuditKinds);
    }

    [Fact]
    public void Stable_without_the_traffic_proves_nothing()
    {
        var model = new Given().Version("1").Version("2").Promoted("1").JudgedAs("2", "w0", Verdict.Stable);

        Assert.Null(model.State.Find("2")!.Good);
    }

    [Fact]
    public void A_verdict_from_before_the_route_proves_nothing()
    {
        var model = new Given().Version("1").After(TimeSpan.FromHours(1)).Promoted("1");

        model.Do(s => Judgements.Judge(s, Given.Judged("1", "w0", Verdict.Stable, DriftCause.None, Given.Start), model.Now));

        Assert.Null(model.State.Find("1")!.Good);
    }

    [Theory]
    [InlineData(Verdict.Warning)]
    [InlineData(Verdict.Insufficient)]
    public void Nothing_but_stable_proves_good(Verdict verdict)
    {
        var model = new Given().Version("1").Promoted("1").JudgedAs("1", "w0", verdict);

        Assert.Null(model.State.Find("1")!.Good);
    }

    [Fact]
    public void A_drift_is_announced_once_and_ended_once()
    {
        var model = new Given().Version("1").Promoted("1").JudgedAs("1", "w0", Verdict.Stable);
        model.Effects.Clear();

        model.JudgedAs("1", "w1", Verdict.Drift).JudgedAs("1", "w2", Verdict.Drift).JudgedAs("1", "w3", Verdict.Warning).JudgedAs("1", "w4", Verdict.Drift).JudgedAs("1", "w5", Verdict.Stable);

        Assert.Equal(["fired drift 1", "resolved drift 1"], model.Alerts.Where(a => a.Contains(" drift ", StringComparison.Ordinal)));
        Assert.Equal(["drift.detected", "drift.cleared"], model.AuditKinds.Where(k => k.StartsWith("drift", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_hooks_of_the_policy_are_told_of_a_drift_whatever_they_ask_for()
    {
        var model = new Given().Version("1").Promoted("1").JudgedAs("1", "w1", Verdict.Drift);

        Assert.Equal(["ops"], model.Effects.OfType<NotifyAlerts>().Single(e => e.Event.Type == EventTypes.AlertFired).Hooks);
    }

    [Fact]
    public void A_version_at_fault_is_put_back_when_the_policy_says_so()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);

        var rollback = model.State.InFlight!;
        Assert.Equal(("rollback-2-w7", "2", true, RollbackPhase.Warming), (rollback.Id, rollback.From, rollback.Automatic, rollback.Phase));
        Assert.Equal(model.Now, rollback.Requested);
    }

    [Fact]
    public void Drift_of_the_inputs_asks_for_retraining_and_says_why_nothing_is_put_back()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Inputs);

        Assert.Null(model.State.InFlight);
        var wish = Assert.Single(model.Effects.OfType<WishRetraining>()).Wish;
        Assert.Equal(("retrain-2-w7", RetrainCause.Drift, "2", true, null), (wish.Id, wish.Cause, wish.Version, wish.Begins, wish.Upstream));
        Assert.Contains("older version would not help", model.Effects.OfType<AppendAudit>().Single(e => e.Draft.Kind == "rollback.declined").Draft.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drift_that_goes_on_is_wished_for_again_and_does_not_begin_again()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w1", Verdict.Drift, DriftCause.Inputs).JudgedAs("2", "w2", Verdict.Drift, DriftCause.Inputs).JudgedAs("2", "w3", Verdict.Stable).JudgedAs("2", "w4", Verdict.Drift, DriftCause.Inputs);

        Assert.Equal([("w1", true), ("w2", false), ("w4", true)], model.Effects.OfType<WishRetraining>().Select(e => (e.Wish.WindowId, e.Wish.Begins)));
    }

    [Fact]
    public void Two_versions_with_traffic_that_drift_at_the_same_time_lay_the_cause_upstream()
    {
        var model = Given.TwoReleases();
        model.State = model.State with { Route = model.State.Route with { Shadows = ["1"] } };

        model.JudgedAs("1", "w1", Verdict.Drift, DriftCause.Inputs).JudgedAs("2", "w1", Verdict.Drift, DriftCause.Inputs);

        Assert.Equal([null, "1 drifts at the same time"], model.Effects.OfType<WishRetraining>().Select(e => e.Wish.Upstream));
    }

    [Fact]
    public void A_version_that_labels_find_fault_with_and_that_nothing_can_stand_in_for_is_retrained()
    {
        var byHand = Given.Automatic with { RollbackAutomatic = false };
        var model = new Given().Version("1").Promoted("1");

        model.Do(s => Judgements.Judge(s, Given.Judged("1", "w1", Verdict.Drift, DriftCause.Version, model.Now, byHand), model.Now));
        Assert.Empty(model.Effects.OfType<WishRetraining>());

        model.Do(s => Judgements.Judge(s, Given.Judged("1", "w2", Verdict.Drift, DriftCause.Version, model.Now, byHand) with { ByLabels = true }, model.Now));
        Assert.Equal(RetrainCause.Performance, Assert.Single(model.Effects.OfType<WishRetraining>()).Wish.Cause);
    }

    [Fact]
    public void A_version_that_answers_a_trigger_is_handed_to_retraining_with_its_lineage()
    {
        var model = new Given();
        var spec = Given.Spec("2", Given.Digest("2")) with
        {
            Lineage = new Lineage("1", Dataset: new DatasetReference(null, "dd"), Trigger: "retrain-1-w7"),
            Source = new SourceReference(null, "c0ffee", null),
        };

        model.Do(s => Registrations.AddVersion(s, spec, RegistrationOutcome.Created, "trainer", "add", model.Now));

        var came = Assert.Single(model.Effects.OfType<TellRetraining>()).Version;
        Assert.Equal(("2", "retrain-1-w7", "1", "dd", "c0ffee", "trainer"), (came.Version, came.Trigger, came.Parent, came.DataDigest, came.Commit, came.Actor));
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        var model = Given.TwoReleases();
        var judged = Given.Judged("2", "w7", Verdict.Drift, DriftCause.Inputs, model.Now);
        model.Do(s => Judgements.Judge(s, judged, model.Now));
        var (state, effects) = (model.State, model.Effects.Count);

        model.Do(s => Judgements.Judge(s, judged, model.Now.AddSeconds(5)));

        Assert.Same(state, model.State);
        Assert.Equal(effects, model.Effects.Count);
    }

    [Fact]
    public void A_verdict_without_news_is_not_written()
    {
        var model = new Given().Version("1").Promoted("1").JudgedAs("1", "w0", Verdict.Stable);
        var state = model.State;

        model.JudgedAs("1", "w1", Verdict.Stable);

        Assert.Same(state, model.State);
    }

    [Fact]
    public void A_version_that_holds_no_traffic_is_not_put_back_and_the_history_says_so()
    {
        var model = Given.TwoReleases().JudgedAs("1", "w7", Verdict.Drift, DriftCause.Version);

        Assert.Null(model.State.InFlight);
        Assert.Contains("rollback.declined", model.AuditKinds);
    }

    [Fact]
    public void Without_leave_nothing_is_put_back()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version, Given.Automatic with { RollbackAutomatic = false });

        Assert.Null(model.State.InFlight);
    }
}
