using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;

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
    }

    private sealed record Happening(Kind Kind, string Version, int Minutes);

    private static Arbitrary<Happening[]> Histories => (
        from kind in Gen.Frequency((4, Gen.Elements(Kind.Start, Kind.Advance, Kind.Prepared)), (2, Gen.Elements(Enum.GetValues<Kind>())))
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

    private static RolloutResult Begin(Given model, string version, string id, string actor, bool supersede = false)
    {
        var plan = RolloutPlan.Default with { Strategy = RolloutStrategy.Linear, Steps = [10, 100] };
        return model.Do(s => ModelRollouts.Start(s, new RolloutRequest(version, null, plan, "better", actor, supersede), id, TrafficTotals.None, null, model.Now));
    }

    private static void Enter(Given model) => model.Do(s => s.Rollout?.Entering is { } entry ? ModelRollouts.Tell(s, new StepPrepared(model.Now, entry.Number, null)) : Step.Stay(s, false));

    private static void Holds(Action<ModelState, ModelState, Happening> invariant) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Histories, history =>
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
