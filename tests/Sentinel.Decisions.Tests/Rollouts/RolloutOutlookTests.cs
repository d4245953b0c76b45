using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

/// <summary>What people are told of the way ahead: the next station, when its bake is over, and what stands in its way besides.</summary>
public sealed class RolloutOutlookTests
{
    [Fact]
    public void A_healthy_canary_waits_for_its_bake_and_for_nothing_else()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary);
        var entered = rollout.Now;

        Assert.Equal("check errors was not made yet", rollout.State.View().Next!.Waits);
        rollout.Minutes(4);

        Assert.Equal(new RolloutNext(RolloutPhase.Baking, 100, entered.AddMinutes(10), null), rollout.State.View().Next);
        Assert.Equal(rollout.Now.AddMinutes(1), rollout.State.View().NextLook);
    }

    [Fact]
    public void A_check_without_an_answer_is_named_and_so_is_a_step_that_is_being_made_ready()
    {
        var rollout = new GivenRollout().Until(RolloutPhase.Canary).Minutes(3, rows: 10);
        Assert.StartsWith("check errors has no answer: too_few", rollout.State.View().Next!.Waits, StringComparison.Ordinal);

        while (rollout.State.Entering is null)
        {
            rollout.Minute();
        }

        Assert.Equal("both versions are made ready for it", rollout.State.View().Next!.Waits);
        Assert.Equal("the fleet is held", rollout.Prepared("the fleet is held").State.View().Next!.Waits);
    }

    [Fact]
    public void People_are_named_where_they_are_waited_for()
    {
        var draft = new GivenRollout(GivenRollout.Plan with { ApprovalRequired = true });
        Assert.Equal(new RolloutNext(RolloutPhase.Shadow, 0, null, "for an approval by somebody else than ada"), draft.State.View().Next);

        var paused = new GivenRollout().Until(RolloutPhase.Canary);
        paused.Command(RolloutCommandKind.Pause);
        Assert.Equal((RolloutPhase.Baking, "for a person who resumes it"), (paused.State.View().Next!.Phase, paused.State.View().Next!.Waits));

        paused.Command(RolloutCommandKind.Abort);
        Assert.Null(paused.State.View().Next);
        Assert.Null(paused.State.View().NextLook);
    }
}
