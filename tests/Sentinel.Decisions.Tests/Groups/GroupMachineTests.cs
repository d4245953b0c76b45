using Sentinel.Contracts.Events;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Tests.Models;

namespace Sentinel.Decisions.Tests.Groups;

public sealed class GroupMachineTests
{
    [Fact]
    public void A_version_at_fault_takes_the_whole_group_back_and_only_itself_into_quarantine()
    {
        var group = new GivenGroup();
        group.Accuse(0);
        Assert.Equal(RollbackPhase.Asking, group.Members[0].InFlight!.Phase);

        group.Prepare(0);
        Assert.Equal((GroupPhase.Preparing, 0L), (group.State.Rollback!.Phase, group.State.Epoch));
        Assert.All(group.Members, m => Assert.Equal("2", RouteRules.Holder(m.Route)));
        group.Prepare(1);
        Assert.Equal((GroupPhase.Committing, 1L), (group.State.Rollback!.Phase, group.State.Epoch));
        group.Tell(1);
        group.Tell(0);

        Assert.Null(group.State.Rollback);
        Assert.Equal(GroupPhase.Committed, Assert.Single(group.State.Rollbacks).Phase);
        Assert.All(group.Members, m => Assert.Equal("1", RouteRules.Holder(m.Route)));
        for (var i = 0; i < 2; i++)
        {
            var record = group.Of(i, m => RollbackMachine.Confirm(m, m.InFlight!.Id, [new RouteAcknowledgement("r", m.Route.Epoch, "1")], [], group.Now))!;
            Assert.Equal((RollbackOutcome.Completed, "search", 1L), (record.Outcome, record.Group!, record.GroupEpoch!.Value));
        }

        Assert.True(group.Members[0].IsQuarantined(group.Members[0].Find("2")!));
        Assert.Empty(group.Members[1].Quarantine);
        Assert.Equal(["m0"], group.Effects.OfType<ReportRollback>().Select(r => r.Rollback.Model));
        Assert.Equal([RollbackCooldown.None], group.Members.Skip(1).Select(m => m.Cooldown));
        Assert.Equal([EventTypes.GroupRequested, EventTypes.GroupCommitted], group.Effects.OfType<PublishEvent>().Select(e => e.Event.Type).Where(t => t.Contains(".group.", StringComparison.Ordinal)));
        Assert.Equal(["group.declared", "group.requested", "group.committed"], group.AuditKinds.Where(k => k.StartsWith("group.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_member_that_cannot_keeps_every_other_one_where_it_is_and_people_are_told_once()
    {
        var group = new GivenGroup(3);
        group.Members[2] = group.Members[2].With(group.Members[2].Find("1")! with { Good = null });
        foreach (var window in new[] { "w8", "w9", "w10" })
        {
            group.Accuse(0, window);
            group.Prepare(0);
            group.Prepare(1);
            group.Prepare(2);
            Assert.Equal(GroupPhase.LettingGo, group.State.Rollback!.Phase);
            for (var i = 0; i < 3; i++)
            {
                group.Tell(i);
            }
        }

        Assert.All(group.Members, m => Assert.Equal((2L, "2"), (m.Route.Epoch, RouteRules.Holder(m.Route))));
        Assert.All(group.Members, m => Assert.Null(m.InFlight));
        Assert.Equal(0, group.State.Epoch);
        var record = Assert.Single(group.Members[0].Rollbacks);
        Assert.Equal((RollbackOutcome.NoTarget, "search"), (record.Outcome, record.Group!));
        Assert.Equal(["m2"], record.Rejected.Keys);
        var alert = Assert.Single(group.Effects.OfType<NotifyAlerts>(), n => n.Event.Data.GetValueOrDefault("alert") == AlertNames.RollbackNoTarget);
        Assert.Contains("group search", alert.Event.Message, StringComparison.Ordinal);
        Assert.Contains("m2: no version is proved good", alert.Event.Message, StringComparison.Ordinal);
        Assert.Single(group.State.Rollbacks);
        Assert.Equal(1, group.AuditKinds.Count(k => k == "group.released"));
    }

    [Fact]
    public void Time_that_runs_out_lets_all_go_and_what_comes_late_changes_nothing()
    {
        var group = new GivenGroup();
        group.Accuse(0);
        var number = group.State.Rollback!.Number;
        group.Prepare(0);
        Assert.False(group.Do(g => GroupMachine.Expire(g, number, group.Now)));

        group.Now += GroupState.PrepareBound;
        Assert.True(group.Do(g => GroupMachine.Expire(g, number, group.Now)));
        Assert.False(group.Prepare(1));
        Assert.Equal(GroupPhase.LettingGo, group.State.Rollback!.Phase);
        var order = new GroupOrder(GivenGroup.Name, number, group.State.Rollback.Request);
        group.Tell(0);
        group.Tell(1);

        Assert.Equal("that rollback is over for it", group.Of(1, m => MemberRollback.Prepare(m, order, group.Now)));
        Assert.False(group.Of(0, m => MemberRollback.Hold(m, number, "1", Sorted.Empty)));
        Assert.All(group.Members, m => Assert.Null(m.InFlight));
        Assert.Contains("30 s", group.State.Rollbacks[0].Members[1].Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void While_it_is_held_nothing_else_moves_a_model()
    {
        var group = new GivenGroup();
        group.Accuse(0);
        group.Prepare(1);

        Assert.Contains("is under way", group.Of(1, m => Promotion.Promote(m, new PromoteRequest("1", "again", "ada"), group.Now)), StringComparison.Ordinal);
        Assert.Contains("is under way", group.Of(1, m => RollbackMachine.Request(m, new RollbackRequest("1", "again", "ada"), "x", group.Now)), StringComparison.Ordinal);
        Assert.Equal(RegistrationOutcome.Refused, group.Of(1, m => Registrations.SetQuarantine(m, "1", true, "bad", "ada", "c", group.Now)).Outcome);
        Assert.NotNull(group.Of(1, m => ModelRollouts.Start(m, new RolloutRequest("1", RolloutStrategy.Canary, null, "x", "ada", false), "r", dispersion: 1, TrafficTotals.None, null, group.Now)).RefusalKind);
    }

    [Fact]
    public void Two_members_at_fault_are_one_rollback_and_both_versions_are_quarantined()
    {
        var group = new GivenGroup();
        var first = group.Accuse(0);
        Assert.Equal(first.Rollback!.Number, group.Accuse(1).Rollback!.Number);
        foreach (var step in new Action<int>[] { i => group.Prepare(i), group.Tell })
        {
            step(0);
            step(1);
        }

        Assert.All(Enumerable.Range(0, 2), i => group.Of(i, m => RollbackMachine.Confirm(m, m.InFlight!.Id, [], [], group.Now)));
        Assert.All(group.Members, m => Assert.Single(m.Quarantine));
    }

    [Fact]
    public void A_person_asks_for_the_whole_group_and_names_versions()
    {
        var group = new GivenGroup();
        var wish = new GroupRollbackRequest("by-hand-1", null, null, "refunds", "ada", false, group.Now, Sorted.Of(("m1", "9")));
        Assert.Contains("no member", group.Do(g => GroupMachine.Ask(g, wish with { Targets = Sorted.Of(("x", "1")) }, group.Now)).Refusal, StringComparison.Ordinal);
        group.Do(g => GroupMachine.Ask(g, wish, group.Now));
        group.Prepare(1);
        Assert.Equal(GroupPhase.LettingGo, group.State.Rollback!.Phase);
    }

    [Fact]
    public void A_model_that_its_group_does_not_know_goes_back_alone()
    {
        var group = new GivenGroup();
        group.Do(g => GroupMachine.Declare(g, [], "ada", "c1", group.Now));
        Assert.Equal(2, group.Effects.OfType<LeaveGroup>().Count());

        var answer = group.Accuse(0);
        Assert.False(answer.IsMember);
        Assert.True(group.Of(0, m => MemberRollback.GoAlone(m, m.InFlight!.Id)));
        Assert.Equal(RollbackPhase.Warming, group.Members[0].InFlight!.Phase);
        Assert.True(group.Of(0, m => RollbackMachine.SwitchTo(m, m.InFlight!.Id, "1", Sorted.Empty, group.Now)));
        Assert.Null(group.Of(0, m => RollbackMachine.Confirm(m, m.InFlight!.Id, [], [], group.Now))!.Group);
    }

    [Fact]
    public void A_version_that_was_good_beside_what_was_taken_off_is_proved_no_more()
    {
        var group = new GivenGroup();
        group.Members[1] = group.Members[1].With(group.Members[1].Find("2")! with { Good = new GoodProof(group.Now, 2, 2) });
        group.Accuse(0);
        group.Prepare(0);
        group.Prepare(1);
        group.Tell(1);

        Assert.Null(group.Members[1].Find("2")!.Good);
        Assert.Contains("version.no-longer-good", group.AuditKinds);
    }

    [Theory]
    [InlineData("at least two", "m0")]
    [InlineData("twice", "m0", "m0")]
    [InlineData("no model name", "m0", "a b")]
    public void A_group_that_cannot_be_is_refused(string why, params string[] models) =>
        Assert.Contains(why, new GivenGroup().Do(g => GroupMachine.Declare(g, models, "ada", "c", Given.Start)).Errors["spec.models"], StringComparison.Ordinal);

    [Fact]
    public void A_model_stands_in_one_group_and_what_no_group_takes_is_unchanged()
    {
        var group = new GivenGroup();
        Assert.Contains("member of group search", group.Of(0, m => MemberRollback.Join(m, "other", 0, "ada", "c", group.Now)), StringComparison.Ordinal);
        Assert.Null(group.Of(0, m => MemberRollback.Join(m, "search", 5, "ada", "c", group.Now)));
        Assert.Equal(0, group.Members[0].Group!.Ended);
        group.Accuse(0);
        Assert.Equal(RegistrationOutcome.Refused, group.Do(g => GroupMachine.Declare(g, ["m0", "m1", "m2"], "ada", "c", group.Now)).Outcome);
    }
}
