using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Tests.Models;

/// <summary>What holds of a model whatever happens to it, in whatever order.</summary>
public sealed class ModelPropertyTests
{
    private static readonly string[] Versions = ["1", "2", "3"];
    private static readonly Verdict[] Verdicts = [Verdict.Stable, Verdict.Drift, Verdict.Warning];

    private enum Kind
    {
        Promote,
        JudgeStable,
        JudgeVersion,
        JudgeInputs,
        Rollback,
        SwitchTo,
        Abandon,
        Confirm,
        Unconfirmed,
        Quarantine,
        Release,
    }

    private sealed record Happening(Kind Kind, string Version, int Minutes);

    private static Arbitrary<Happening[]> Histories => (
        from kind in Gen.Elements(Enum.GetValues<Kind>())
        from version in Gen.Elements(Versions)
        from minutes in Gen.Choose(0, 90)
        select new Happening(kind, version, minutes)).ArrayOf().ToArbitrary();

    [Fact]
    public void Epochs_only_grow_and_nothing_quarantined_is_given_traffic() => Holds(KeepsToItsRoute);

    [Fact]
    public void The_champion_is_the_version_with_all_traffic() => Holds(NamesItsChampion);

    [Fact]
    public void A_rollback_sets_only_versions_that_were_proved_good_while_they_held_all_traffic() => Holds(SetsWhatIsProved);

    [Fact]
    public void Automatic_rollbacks_keep_their_distance() => Holds(KeepsItsDistance);

    /// <summary>Shorter ones, of up to twenty things that happen, so that there may be many.</summary>
    [Fact]
    public void A_hundred_thousand_lives_keep_to_all_of_it() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100_000).WithEndSize(20), Prop.ForAll(Histories, history =>
    {
        Run(history, (before, after) =>
        {
            KeepsToItsRoute(before, after);
            NamesItsChampion(before, after);
            SetsWhatIsProved(before, after);
            KeepsItsDistance(before, after);
        });
    }));

    [Fact]
    public void Every_change_of_the_route_is_published_with_its_history() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Histories, history =>
    {
        var model = Run(history, (_, _) => { });
        Assert.Equal(Enumerable.Range(1, (int)model.State.Route.Epoch).Select(e => (long)e), model.Effects.OfType<PublishRoute>().Select(e => e.Route.Epoch));
        Assert.Equal(model.AuditKinds.Count(k => k is "version.promoted" or "rollback.started"), (int)model.State.Route.Epoch);
    }));

    [Fact]
    public void No_two_effects_share_an_id() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Histories, history =>
    {
        var model = Run(history, (_, _) => { });
        Assert.Distinct(model.Effects.OfType<AppendAudit>().Select(e => e.Draft.Id));
        Assert.Distinct(model.Effects.OfType<PublishEvent>().Select(e => e.Event.Id));
        Assert.Distinct(model.Effects.OfType<NotifyAlerts>().Select(e => e.Event.Id));
    }));

    private static void KeepsToItsRoute(ModelState before, ModelState after)
    {
        var moved = !before.Route.Weights.SequenceEqual(after.Route.Weights);
        Assert.True(after.Route.Epoch == before.Route.Epoch + (moved ? 1 : 0), $"epoch {before.Route.Epoch} became {after.Route.Epoch}");
        Assert.DoesNotContain(after.Versions, v => RouteRules.Carries(after.Route, v.Version) && after.IsQuarantined(v));
    }

    private static void NamesItsChampion(ModelState before, ModelState after) => Assert.Equal(RouteRules.Holder(after.Route), after.Aliases.GetValueOrDefault(RouteRules.Champion));

    private static void SetsWhatIsProved(ModelState before, ModelState after)
    {
        if (before.InFlight?.Phase == RollbackPhase.Warming && after.InFlight?.Phase == RollbackPhase.Switched)
        {
            Assert.Equal(after.InFlight.Target, RouteRules.Holder(after.Route));
            Assert.NotEqual(after.InFlight.From, after.InFlight.Target);
            Assert.NotNull(before.Find(after.InFlight.Target!)!.Good);
        }
    }

    private static void KeepsItsDistance(ModelState before, ModelState after)
    {
        if (after.Cooldown != before.Cooldown)
        {
            Assert.True(after.Cooldown.Length >= RollbackCooldown.Shortest && after.Cooldown.Length <= RollbackCooldown.Longest);
            Assert.True(before.Cooldown.Until <= after.InFlight!.Switched);
        }
    }

    private static void Holds(Action<ModelState, ModelState> invariant) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Histories, history => { Run(history, invariant); }));

    private static Given Run(Happening[] history, Action<ModelState, ModelState> invariant)
    {
        var model = new Given().Version("1").Version("2").Version("3");
        for (var i = 0; i < history.Length; i++)
        {
            var before = model.State;
            model.After(TimeSpan.FromMinutes(history[i].Minutes));
            Apply(model, history[i], i);
            invariant(before, model.State);
        }

        return model;
    }

    private static void Apply(Given model, Happening happening, int number)
    {
        var (version, id, now) = (happening.Version, model.State.InFlight?.Id ?? "none", model.Now);
        switch (happening.Kind)
        {
            case Kind.Promote:
                model.Do(s => Promotion.Promote(s, new PromoteRequest(version, "release", "ada"), now));
                break;
            case Kind.JudgeStable:
                model.JudgedAs(version, $"w{number}", Verdicts[number % Verdicts.Length]);
                break;
            case Kind.JudgeVersion:
                model.JudgedAs(version, $"w{number}", Verdict.Drift, DriftCause.Version);
                break;
            case Kind.JudgeInputs:
                model.JudgedAs(version, $"w{number}", Verdict.Drift, DriftCause.Inputs);
                break;
            case Kind.Rollback:
                model.Do(s => RollbackMachine.Request(s, new RollbackRequest(number % 2 == 0 ? version : null, "by hand", "ada"), $"hand-{number}", now));
                break;
            case Kind.SwitchTo when model.State.InFlight is { } rollback:
                // As the shell does: only what the list names is warmed.
                var list = RollbackTargets.List(model.State, rollback.From, rollback.Wanted);
                if (!list.Candidates.IsEmpty)
                {
                    model.Do(s => RollbackMachine.SwitchTo(s, id, list.Candidates[0], list.Rejected, now));
                }

                break;
            case Kind.Abandon:
                model.Do(s => RollbackMachine.Abandon(s, id, Sorted.Empty, now));
                break;
            case Kind.Confirm:
                model.Do(s => RollbackMachine.Confirm(s, id, [new RouteAcknowledgement("r", s.Route.Epoch, RouteRules.Holder(s.Route))], [], now));
                break;
            case Kind.Unconfirmed:
                model.Do(s => RollbackMachine.Unconfirmed(s, id, [], now));
                break;
            case Kind.Quarantine:
                model.Do(s => Registrations.SetQuarantine(s, version, true, "bad", "ada", $"c{number}", now));
                break;
            case Kind.Release:
                model.Do(s => Registrations.SetQuarantine(s, version, false, "fine", "ada", $"c{number}", now));
                break;
        }
    }
}
