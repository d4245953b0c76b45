using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Tests.Models;

/// <summary>Rollouts as part of a model: what its machine asks for is done in the same step, whatever else happens to the model.</summary>
public sealed class ModelRolloutTests
{
    private static readonly string[] Versions = ["1", "2", "3"];

    private enum Kind
    {
        Start,
        Supersede,
        Prepared,
        Refused,
        Advance,
        Pause,
        Resume,
        Abort,
        Promote,
        Rollback,
        SwitchTo,
        Confirm,
        Quarantine,
        Release,
        Judge,
        Look,
    }

    private sealed record Happening(Kind Kind, string Version, int Minutes);

    private static Arbitrary<Happening[]> Histories => (
        from kind in Gen.Frequency((4, Gen.Elements(Kind.Start, Kind.Advance, Kind.Prepared)), (2, Gen.Elements(Enum.GetValues<Kind>())), (2, Gen.Constant(Kind.Look)))
        from version in Gen.Elements(Versions)
        from minutes in Gen.Choose(0, 90)
        select new Happening(kind, version, minutes)).ArrayOf().ToArbitrary();

    [Fact]
    public void Epochs_grow_one_by_one_weights_add_up_and_nothing_quarantined_is_asked() => Holds((before, after, happening) =>
    {
        var moved = !ReferenceEquals(before.Route, after.Route);
        Assert.True(after.Route.Epoch - before.Route.Epoch is 0 or 1 && moved == (after.Route.Epoch > before.Route.Epoch), $"{happening}: epoch {before.Route.Epoch} became {after.Route.Epoch}");
        Assert.True(after.Route.Weights.IsEmpty || Math.Abs(after.Route.Weights.Values.Sum() - 100) < 1e-9, $"{happening}: weights {string.Join(", ", after.Route.Weights)}");
        if (moved)
        {
            Assert.DoesNotContain(after.Versions, v => (RouteRules.Carries(after.Route, v.Version) || after.Route.Shadows.Contains(v.Version)) && after.IsQuarantined(v));
        }
    });

    [Fact]
    public void A_rollout_that_is_under_way_stands_at_the_route_in_force_and_one_that_ended_stays_as_it_was() => Holds((before, after, happening) =>
    {
        if (after.Rollout is { } rollout)
        {
            Assert.False(rollout.IsOver);
            Assert.Equal(after.Route.Epoch, rollout.Epoch);
        }

        Assert.Distinct(after.Rollouts.Select(r => r.Id));
        Assert.True(before.Rollouts.All(r => after.Rollouts.Length == ModelState.RolloutsRemembered || after.Rollouts.Contains(r)), $"{happening} changed what was over");
    });

    [Fact]
    public void A_version_that_the_rollout_proves_good_held_all_traffic() => Holds((before, after, _) =>
    {
        if (after.GoodProofs > before.GoodProofs)
        {
            Assert.NotNull(RouteRules.Holder(after.Route));
            Assert.NotNull(after.Find(RouteRules.Holder(after.Route)!)!.Good);
        }
    });

    [Fact]
    public void A_loop_without_people_begins_three_rollouts_a_day_and_rests_after_a_rollback()
    {
        var model = new Given().Version("1").Version("2").Promoted("1");
        for (var i = 0; i < ModelRollouts.AutomaticPerDay; i++)
        {
            Assert.Null(Begin(model, "2", $"auto-{i}", Judgements.Actor).Refusal);
            model.Do(s => ModelRollouts.Command(s, new RolloutCommand($"auto-{i}", RolloutCommandKind.Abort, "ada", "no"), model.Now));
        }

        Assert.Contains("within a day", Begin(model, "2", "auto-4", Judgements.Actor).Refusal, StringComparison.Ordinal);
        Assert.Null(Begin(model, "2", "hand", "ada").Refusal);
        model.Do(s => ModelRollouts.Command(s, new RolloutCommand("hand", RolloutCommandKind.Abort, "ada", "no"), model.Now));
        Assert.Null(Begin(model.After(TimeSpan.FromDays(1)), "2", "auto-5", Judgements.Actor).Refusal);

        model.Do(s => ModelRollouts.Command(s, new RolloutCommand("auto-5", RolloutCommandKind.Abort, "ada", "no"), model.Now));
        model.State = model.State with { Cooldown = RollbackCooldown.None.After(model.Now, null) };
        Assert.Contains("rests until", Begin(model, "2", "auto-6", Judgements.Actor).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canary_that_is_quarantined_gives_its_traffic_back_in_the_same_step_and_its_leave_too()
    {
        var model = new Given().Version("1").Version("2").Promoted("1");
        Begin(model, "2", "r", "ada");
        Enter(model);
        Assert.Equal(10, model.State.Route.Weights["2"]);

        Assert.Equal(RegistrationOutcome.Created, model.Do(s => Registrations.SetQuarantine(s, "2", true, "leaks", "bob", "c", model.Now)).Outcome);

        Assert.Equal("1", RouteRules.Holder(model.State.Route));
        Assert.Equal(RolloutPhase.Aborted, model.State.Rollouts[0].Phase);
        Assert.Equal(new ReturnLeave("m", "r"), Assert.Single(model.Effects.OfType<ReturnLeave>()));
    }

    [Fact]
    public void A_canary_that_is_taken_off_is_a_rollback_like_any_other()
    {
        var model = new Given().Version("1").Version("2").Promoted("1");
        Begin(model, "2", "r", "ada");
        Enter(model);
        Fail(model);

        var epoch = model.State.Route.Epoch;
        Assert.Equal(("1", RollbackPhase.Switched, epoch - 1, 10.0), (RouteRules.Holder(model.State.Route), model.State.InFlight!.Phase, model.State.InFlight.FromEpoch, model.State.InFlight.Weight));
        Assert.Contains(Given.Digest("2"), model.State.Quarantine.Keys);
        Assert.False(model.State.Cooldown.IsOver(model.Now));
        Assert.Equal(("rollback-r", "2"), (Assert.Single(model.Effects.OfType<ReportRollback>()).Rollback.Id, model.Effects.OfType<ReportRollback>().Single().Rollback.Version));
        Assert.Null(model.State.AllRollouts()[0].Rollback);

        model.After(TimeSpan.FromMilliseconds(40)).Do(s => RollbackMachine.Confirm(s, "rollback-r", [new RouteAcknowledgement("router", epoch, "1")], [], model.Now));

        var record = Assert.Single(model.State.Rollbacks);
        Assert.Equal((RollbackOutcome.Completed, "2", "1", 10.0, "r", epoch, 40.0), (record.Outcome, record.From, record.To, record.Weight, record.Rollout, record.Epoch, record.Milliseconds));
        Assert.Contains("errors failed", record.Reason, StringComparison.Ordinal);
        Assert.Equal(record, model.State.AllRollouts()[0].Rollback);
        Assert.Null(model.State.InFlight);
        Assert.Equal(["rollback.started", "version.quarantined", "rollback.completed"], model.Published.Select(e => EventTypes.ShortName(e.Type)).Where(t => t.StartsWith("rollback", StringComparison.Ordinal) || t == "version.quarantined"));
        Assert.All(model.Published.Where(e => EventTypes.ShortName(e.Type).StartsWith("rollback", StringComparison.Ordinal)), e => Assert.Equal(("10", "r", "2", "1"), (e.Data["weight"], e.Data["rollout"], e.Data["from"], e.Data["to"])));
        Assert.Equal(["rollback.started", "version.quarantined", "rollback.completed"], model.AuditKinds.Where(k => k.StartsWith("rollback", StringComparison.Ordinal) || k == "version.quarantined"));
    }

    [Fact]
    public void What_a_look_took_up_is_not_taken_up_again_by_whoever_goes_on_from_the_record()
    {
        var model = new Given().Version("1").Version("2").Promoted("1");
        Begin(model, "2", "r", "ada");
        Enter(model);
        var first = new TrafficTally("router", "a", 1, [Arm("2", 100, 3), Arm("1", 900, 9)], []);
        model.After(TimeSpan.FromSeconds(60)).Do(s => ModelRollouts.Look(s, s.Evidence.Traffic.Take(first), model.Now));

        // Whoever took the first look is gone, and the router tells again what was not confirmed.
        var book = TrafficBook.Of(model.State.Evidence.Traffic.ToImage()).Take(first).Take(first with { Sequence = 2, Arms = [Arm("2", 10, 1)] });
        model.After(TimeSpan.FromSeconds(60)).Do(s => ModelRollouts.Look(s, book, model.Now));

        var evidence = model.State.Rollout!.Checks[0].Evidence;
        Assert.Equal((110, 4, 900), (evidence.Arm.Rows, evidence.Arm.Hits, evidence.Stable.Rows));

        ArmTally Arm(string version, long rows, long errors) => Rollouts.GivenRollout.Tally(version, model.State.Route.Epoch, rows, errors);
    }

    [Fact]
    public void Labels_of_both_versions_are_counted_once_at_the_next_look_and_those_of_other_routes_never()
    {
        var plan = RolloutPlan.Default with { Strategy = RolloutStrategy.Linear, Steps = [10, 100], SettleSeconds = 0, Checks = [new CheckSpec("wrong", CheckKind.Compare, "wrong"), new CheckSpec("pairs", CheckKind.Agreement, "wrong")] };
        var model = new Given().Version("1").Version("2").Promoted("1");
        model.Do(s => ModelRollouts.Start(s, new RolloutRequest("2", null, plan, "better", "ada", Supersede: false), "r", dispersion: 1, TrafficTotals.None, null, model.Now));
        Enter(model);
        var epoch = model.State.Route.Epoch;
        Tell("2", new EpochOutcomes(epoch - 1, 500, 500, 0, 0), new EpochOutcomes(epoch, 40, 10, 0, 0));
        Tell("2", new EpochOutcomes(epoch, 100, 30, 0, 0));
        Tell("2", new EpochOutcomes(epoch, 40, 10, 0, 0));
        Tell("1", new EpochOutcomes(epoch, 300, 60, 0, 0));
        Tell("3", new EpochOutcomes(epoch, 300, 60, 0, 0));
        Look();
        Look();
        Assert.Equal((100, 30, 300, 60), Wrong());

        Tell("1", new EpochOutcomes(epoch, 310, 61, 0, 0));
        Look();
        Assert.Equal((100, 30, 310, 61), Wrong());

        void Tell(string version, params EpochOutcomes[] epochs) => model.Do(s => ModelRollouts.Labelled(s, new VersionOutcomes(version, epochs)));

        void Look() => model.After(TimeSpan.FromSeconds(60)).Do(s => ModelRollouts.Look(s, TrafficBook.Empty, model.Now));

        (long, long, long, long) Wrong() => model.State.Rollout!.Checks[0].Evidence is var e ? (e.Arm.Rows, e.Arm.Hits, e.Stable.Rows, e.Stable.Hits) : default;
    }

    [Fact]
    public void Which_version_was_right_alone_is_counted_from_whichever_of_them_is_the_shadow()
    {
        var evidence = RolloutEvidence.Empty.Take(new VersionOutcomes("2", [new EpochOutcomes(7, 10, 5, 4, 1)]), 7).Take(new VersionOutcomes("1", [new EpochOutcomes(7, 20, 3, 2, 6)]), 7);
        var rollout = new Rollouts.GivenRollout().State;

        var labels = Assert.Single(evidence.Look(TrafficBook.Empty, rollout).Labels);

        Assert.Equal((4 + 6, 1 + 2), (labels.OnlyArmWrong, labels.OnlyStableWrong));
        Assert.Equal((new RateCounts(10, 5), new RateCounts(20, 3)), (labels.Arm, labels.Stable));
    }

    [Fact]
    public void Abort_in_the_final_bake_puts_the_stable_version_back()
    {
        var model = new Given().Version("1").Version("2").Promoted("1");
        Begin(model, "2", "r", "ada");
        Enter(model);
        model.Do(s => ModelRollouts.Command(s, new RolloutCommand("r", RolloutCommandKind.Advance, "bob", "hurry"), model.Now));
        Enter(model);
        Assert.Equal((RolloutPhase.Baking, "2"), (model.State.Rollout!.Phase, RouteRules.Holder(model.State.Route)));

        Assert.Null(model.Do(s => ModelRollouts.Command(s, new RolloutCommand("r", RolloutCommandKind.Abort, "bob", "no"), model.Now)).Refusal);

        var back = model.State.InFlight!;
        var list = RollbackTargets.List(model.State, back.From, back.Wanted, back.Stable);
        Assert.Equal("1", list.Candidates[0]);
        Assert.True(model.Do(s => RollbackMachine.SwitchTo(s, back.Id, "1", list.Rejected, model.Now)));
        model.Do(s => RollbackMachine.Confirm(s, back.Id, [], [], model.Now));
        Assert.Equal(("1", RolloutPhase.Aborted, 100.0, "r"), (RouteRules.Holder(model.State.Route), model.State.Rollouts[0].Phase, model.State.Rollbacks[0].Weight, model.State.Rollbacks[0].Rollout));
        Assert.Empty(model.State.Quarantine);
    }

    private static void Fail(Given model)
    {
        for (var i = 1; i <= 20 && model.State.Rollout is { } rollout; i++)
        {
            var book = TrafficBook.Empty.Take(new TrafficTally("router", "a", 1, [Rollouts.GivenRollout.Tally("2", rollout.Epoch, i * 200, i * 60), Rollouts.GivenRollout.Tally("1", rollout.Epoch, i * 900, i * 9)], []));
            model.After(TimeSpan.FromSeconds(60)).Do(s => ModelRollouts.Look(s, book, model.Now));
        }

        Assert.Equal(RolloutPhase.RolledBack, model.State.Rollouts[0].Phase);
    }

    private static RolloutResult Begin(Given model, string version, string id, string actor, bool supersede = false)
    {
        var plan = RolloutPlan.Default with { Strategy = RolloutStrategy.Linear, Steps = [10, 100], SettleSeconds = 0 };
        return model.Do(s => ModelRollouts.Start(s, new RolloutRequest(version, null, plan, "better", actor, supersede), id, dispersion: 1, TrafficTotals.None, null, model.Now));
    }

    private static void Enter(Given model) => model.Do(s => s.Rollout?.Entering is { } entry ? ModelRollouts.Tell(s, new StepPrepared(model.Now, entry.Number, null)) : Step.Stay(s, false));

    private static void Holds(Action<ModelState, ModelState, Happening> invariant) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100_000).WithEndSize(20), Prop.ForAll(Histories, history =>
    {
        var model = new Given().Version("1").Version("2").Version("3").Promoted("1");
        for (var i = 0; i < history.Length; i++)
        {
            var before = model.State;
            model.After(TimeSpan.FromMinutes(history[i].Minutes));
            Apply(model, history[i], i);
            invariant(before, model.State, history[i]);
        }
    }));

    private static void Apply(Given model, Happening happening, int number)
    {
        var (version, now) = (happening.Version, model.Now);
        switch (happening.Kind)
        {
            case Kind.Start:
                Begin(model, version, $"rollout-{number}", number % 3 == 0 ? Judgements.Actor : "ada");
                break;
            case Kind.Supersede:
                // Two routes may follow each other here; they are taken as one happening each.
                model.Do(s => ModelRollouts.Tell(s, new RolloutSuperseded(now, $"rollout-{number}", version, "ada")));
                break;
            case Kind.Prepared:
                Enter(model);
                break;
            case Kind.Refused when model.State.Rollout?.Entering is { } entry:
                model.Do(s => ModelRollouts.Tell(s, new StepPrepared(now, entry.Number, "it does not answer")));
                break;
            case Kind.Advance or Kind.Pause or Kind.Resume or Kind.Abort when model.State.Rollout is { } rollout:
                model.Do(s => ModelRollouts.Command(s, new RolloutCommand(rollout.Id, Enum.Parse<RolloutCommandKind>(happening.Kind.ToString()), "bob", "by hand"), now));
                break;
            case Kind.Promote:
                model.Do(s => Promotion.Promote(s, new PromoteRequest(version, "release", "ada") { Supersede = number % 2 == 0 }, now));
                break;
            case Kind.Rollback:
                model.Do(s => RollbackMachine.Request(s, new RollbackRequest(number % 2 == 0 ? version : null, "by hand", "ada"), $"hand-{number}", now));
                break;
            case Kind.SwitchTo when model.State.InFlight is { } back:
                var list = RollbackTargets.List(model.State, back.From, back.Wanted, back.Stable);
                if (!list.Candidates.IsEmpty)
                {
                    model.Do(s => RollbackMachine.SwitchTo(s, back.Id, list.Candidates[0], list.Rejected, now));
                }

                break;
            case Kind.Confirm when model.State.InFlight is { } back:
                model.Do(s => RollbackMachine.Confirm(s, back.Id, [], [], now));
                break;
            case Kind.Look when model.State.Rollout is { } rollout:
                // One in three is a version that fails.
                var errors = number % 3 == 0 ? 500 : 5;
                var tally = new TrafficTally("router", $"{number}", 1, [Rollouts.GivenRollout.Tally(rollout.Version, rollout.Epoch, 1000, errors), Rollouts.GivenRollout.Tally(rollout.Stable, rollout.Epoch, 1000, 5)], []);
                model.Do(s => ModelRollouts.Look(s, s.Evidence.Traffic.Take(tally), now));
                break;
            case Kind.Quarantine:
                model.Do(s => Registrations.SetQuarantine(s, version, true, "bad", "ada", $"c{number}", now));
                break;
            case Kind.Release:
                model.Do(s => Registrations.SetQuarantine(s, version, false, "fine", "ada", $"c{number}", now));
                break;
            case Kind.Judge:
                model.JudgedAs(version, $"w{number}", number % 2 == 0 ? Verdict.Stable : Verdict.Drift, number % 2 == 0 ? DriftCause.None : DriftCause.Version);
                break;
        }
    }
}
