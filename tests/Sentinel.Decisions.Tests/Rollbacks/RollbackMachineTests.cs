using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Tests.Models;

namespace Sentinel.Decisions.Tests.Rollbacks;

public sealed class RollbackMachineTests
{
    private static readonly RouteAcknowledgement[] Confirmed = [new("silo-1", 3, "1")];

    [Fact]
    public void The_newest_version_that_was_proved_good_is_put_back()
    {
        var model = new Given().Version("1").Version("2").Version("3").Version("4")
            .Promoted("1").JudgedAs("1", "a", Verdict.Stable)
            .Promoted("2").JudgedAs("2", "b", Verdict.Stable)
            .Promoted("3")
            .Promoted("4");

        var list = RollbackTargets.List(model.State, "4", wanted: null);

        Assert.Equal(["2", "1"], list.Candidates.AsEnumerable());
        Assert.Equal("it was never seen stable while it held all traffic", list.Rejected["3"]);
    }

    [Fact]
    public void A_version_that_is_proved_good_again_is_the_newest_again()
    {
        var model = new Given().Version("1").Version("2").Version("3")
            .Promoted("1").JudgedAs("1", "a", Verdict.Stable)
            .Promoted("2").JudgedAs("2", "b", Verdict.Stable)
            .Promoted("1").JudgedAs("1", "c", Verdict.Stable)
            .Promoted("3");

        Assert.Equal(["1", "2"], RollbackTargets.List(model.State, "3", wanted: null).Candidates.AsEnumerable());
    }

    [Fact]
    public void Quarantined_versions_and_the_same_artifact_under_another_name_are_no_targets()
    {
        var model = new Given().Version("1").Version("2", "twin").Version("3", "twin")
            .Promoted("1").JudgedAs("1", "a", Verdict.Stable).Promoted("2").JudgedAs("2", "b", Verdict.Stable).Promoted("3");
        model.Do(s => Registrations.SetQuarantine(s, "1", true, "leaks", "ada", "c", model.Now));

        var list = RollbackTargets.List(model.State, "3", wanted: null);

        Assert.Empty(list.Candidates);
        Assert.Equal(("it is quarantined: leaks", "it is the same artifact as 3"), (list.Rejected["1"], list.Rejected["2"]));
    }

    [Fact]
    public void A_target_takes_the_same_inputs_and_answers_in_kind_and_answers()
    {
        var now = new Signature([new("a", FeatureType.Numeric), new("b", FeatureType.Categorical)], new PredictionSpec(PredictionType.Probability));
        var swapped = now with { Features = [now.Features[1], now.Features[0]] };
        var ready = new Readiness(true, null, true);

        Assert.Null(RollbackTargets.Reject(Given.Spec("2", "x", now), Given.Spec("1", "y", swapped), ready));
        Assert.Contains("input 'b' is absent there", Reject(now with { Features = [now.Features[0]] }), StringComparison.Ordinal);
        Assert.Contains("input 'a' is categorical there", Reject(now with { Features = [new("a", FeatureType.Categorical), now.Features[1]] }), StringComparison.Ordinal);
        Assert.Contains("answers Numeric", Reject(now with { Prediction = new PredictionSpec(PredictionType.Numeric) }), StringComparison.Ordinal);
        Assert.Equal("it does not answer: digest differs", RollbackTargets.Reject(Given.Spec("2", "x", now), Given.Spec("1", "y", now), new Readiness(false, "digest differs", true)));

        string Reject(Signature other) => RollbackTargets.Reject(Given.Spec("2", "x", now), Given.Spec("1", "y", other), ready)!;
    }

    [Fact]
    public void A_rollback_goes_from_verdict_to_read_back_and_quarantines_what_was_bad()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        var verdict = model.Now;
        model.After(TimeSpan.FromMilliseconds(40));
        Assert.True(model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now)));
        model.After(TimeSpan.FromMilliseconds(85));

        var record = model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, [], model.Now))!;

        Assert.Equal((RollbackOutcome.Completed, "2", "1", 3L), (record.Outcome, record.From!, record.To!, record.Epoch));
        Assert.Equal((verdict, 125.0), (record.Requested, record.Milliseconds));
        Assert.Equal("1", model.State.Aliases["champion"]);
        Assert.True(model.State.View().Versions.Single(v => v.Version == "2").Quarantined);
        Assert.Null(model.State.InFlight);
        Assert.Equal(
            [EventTypes.RollbackStarted, EventTypes.VersionQuarantined, EventTypes.RollbackCompleted],
            model.Published.Select(e => e.Type).Where(t => t.Contains("rollback", StringComparison.Ordinal) || t.Contains("quarantined", StringComparison.Ordinal)));
        Assert.Contains("resolved drift 2", model.Alerts);
    }

    [Fact]
    public void Whoever_carries_a_rollback_out_twice_does_no_harm()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now));
        model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, [], model.Now));
        var state = model.State;

        Assert.False(model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now)));
        Assert.Null(model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, [], model.Now)));
        Assert.Null(model.Do(s => RollbackMachine.Abandon(s, "rollback-2-w7", Sorted.Empty, model.Now)));
        Assert.Same(state, model.State);
    }

    [Fact]
    public void A_rollback_that_routers_do_not_confirm_is_no_success_until_they_do()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now));

        Assert.Equal(RollbackOutcome.Unconfirmed, model.Do(s => RollbackMachine.Unconfirmed(s, "rollback-2-w7", [], model.Now))!.Outcome);
        Assert.DoesNotContain(model.Published, e => e.Type == EventTypes.RollbackCompleted);
        Assert.Contains("fired rollback-unconfirmed 2", model.Alerts);
        Assert.True(model.State.View().Versions.Single(v => v.Version == "2").Quarantined);

        model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, [], model.Now));

        Assert.Equal(RollbackOutcome.Completed, Assert.Single(model.State.Rollbacks).Outcome);
        Assert.Contains("resolved rollback-unconfirmed 2", model.Alerts);
    }

    [Fact]
    public void A_quarantine_that_a_person_lifted_is_not_set_again_when_the_last_router_confirms()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now));
        model.Do(s => RollbackMachine.Unconfirmed(s, "rollback-2-w7", [], model.Now));
        model.Do(s => Registrations.SetQuarantine(s, "2", false, "looked at", "ada", "release-1", model.Now));

        model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, [], model.Now));

        Assert.False(model.State.View().Versions.Single(v => v.Version == "2").Quarantined);
        Assert.Single(model.AuditKinds, "version.quarantined");
    }

    [Fact]
    public void Without_a_target_nothing_moves_and_people_are_told_once()
    {
        var model = new Given().Version("1").Promoted("1").JudgedAs("1", "w1", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.Abandon(s, "rollback-1-w1", Sorted.Empty, model.Now));
        model.JudgedAs("1", "w2", Verdict.Drift, DriftCause.Version);

        var record = model.Do(s => RollbackMachine.Abandon(s, "rollback-1-w2", Sorted.Empty, model.Now))!;

        Assert.Equal((RollbackOutcome.NoTarget, null, 1L), (record.Outcome, record.To, record.Epoch));
        Assert.Single(model.State.Rollbacks);
        Assert.Single(model.Alerts, "fired rollback-no-target 1");
        Assert.Equal("1", RouteRules.Holder(model.State.Route));
    }

    [Theory]
    [InlineData("", null, "needs a reason")]
    [InlineData("why", "2", "holds all traffic already")]
    [InlineData("why", "9", "is not registered")]
    public void A_request_by_hand_that_makes_no_sense_is_refused(string reason, string? to, string expected)
    {
        var model = Given.TwoReleases();

        Assert.Contains(expected, model.Do(s => RollbackMachine.Request(s, new RollbackRequest(to, reason, "ada"), "hand", model.Now))!, StringComparison.Ordinal);
        Assert.Null(model.State.InFlight);
    }

    [Fact]
    public void One_rollback_at_a_time()
    {
        var model = Given.TwoReleases();
        Assert.Null(model.Do(s => RollbackMachine.Request(s, new RollbackRequest(null, "why", "ada"), "first", model.Now)));

        Assert.Contains("first", model.Do(s => RollbackMachine.Request(s, new RollbackRequest(null, "why", "ada"), "second", model.Now))!, StringComparison.Ordinal);
        Assert.NotNull(Promotion.Refusal(model.State, "1"));
    }

    [Fact]
    public void Automatic_rollbacks_rest_twice_as_long_each_time_and_hands_are_free()
    {
        var first = RollbackCooldown.None.After(Given.Start, null);
        var second = first.After(first.Until, null);
        var many = Enumerable.Range(0, 8).Aggregate(first, (rest, _) => rest.After(rest.Until, null));

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(24)), (first.Length, second.Length, many.Length));
        Assert.Equal(TimeSpan.FromHours(1), many.After(many.Until + TimeSpan.FromHours(24), null).Length);

        var model = Given.TwoReleases();
        model.State = model.State with { Cooldown = first };
        model.JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        Assert.Null(model.State.InFlight);
        Assert.Contains("rollback.declined", model.AuditKinds);
        Assert.Null(model.Do(s => RollbackMachine.Request(s, new RollbackRequest(null, "why", "ada"), "hand", model.Now)));
    }

    [Fact]
    public void Another_lineage_rests_an_hour_where_the_same_one_rests_twice_as_long()
    {
        var first = RollbackCooldown.None.After(Given.Start, "1");

        Assert.Equal(TimeSpan.FromHours(2), first.After(first.Until, "1").Length);
        Assert.Equal(TimeSpan.FromHours(1), first.After(first.Until, "x").Length);
        Assert.Equal(TimeSpan.FromHours(2), first.After(first.Until, null).Length);
    }

    [Fact]
    public void A_lineage_goes_back_to_its_oldest_known_ancestor()
    {
        var model = new Given().Version("1").Version("2").Version("3");
        model.State = model.State.With(model.State.Find("2")! with { Parent = "1" });
        model.State = model.State.With(model.State.Find("3")! with { Parent = "2" });

        Assert.Equal((null, "1", "1"), (model.State.LineageOf("1"), model.State.LineageOf("2"), model.State.LineageOf("3")));

        model.State = model.State.With(model.State.Find("1")! with { Parent = "3" });
        Assert.Null(model.State.LineageOf("3"));
    }

    [Fact]
    public void Where_nothing_is_proved_good_the_configured_fallback_is_put_back()
    {
        var model = new Given().Version("rule").Version("1").Version("2").Promoted("1");
        model.Do(s => Registrations.SetAlias(s, RollbackTargets.Fallback, "rule", "ada", "c", model.Now));

        Assert.Equal(["rule"], RollbackTargets.List(model.State, "1", wanted: null).Candidates.AsEnumerable());

        model.JudgedAs("1", "w1", Verdict.Stable).Promoted("2");
        Assert.Equal(["1", "rule"], RollbackTargets.List(model.State, "2", wanted: null).Candidates.AsEnumerable());
    }

    [Fact]
    public void The_fleet_hears_of_a_rollback_when_the_route_is_set()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now));

        Assert.Equal(new FleetRollback("m", "rollback-2-w7", "2", model.Now, "2 is Drift"), Assert.Single(model.Effects.OfType<ReportRollback>()).Rollback);
    }

    [Fact]
    public void A_router_that_is_fenced_is_named_and_holds_nothing_up()
    {
        var model = Given.TwoReleases().JudgedAs("2", "w7", Verdict.Drift, DriftCause.Version);
        model.Do(s => RollbackMachine.SwitchTo(s, "rollback-2-w7", "1", Sorted.Empty, model.Now));

        Assert.Equal(RollbackOutcome.Completed, model.Do(s => RollbackMachine.Confirm(s, "rollback-2-w7", Confirmed, ["silo-2"], model.Now))!.Outcome);

        Assert.Equal("fenced", model.Effects.OfType<AppendAudit>().Single(e => e.Draft.Kind == "rollback.completed").Draft.Data["router.silo-2"]);
    }
}
