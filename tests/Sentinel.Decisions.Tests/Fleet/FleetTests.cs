using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Fleet;

namespace Sentinel.Decisions.Tests.Fleet;

public sealed class FleetTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_canaries_share_the_cap_and_a_refusal_names_who_holds_what()
    {
        var state = BlastCap.Ask(FleetState.Empty, Wish("a", 15), Start).State;

        Assert.True(BlastCap.Ask(state, Wish("b", 5), Start).Result.Granted);
        var refused = BlastCap.Ask(state, Wish("b", 6), Start).Result;

        Assert.False(refused.Granted);
        Assert.Contains("a@2 15 %", refused.Refusal, StringComparison.Ordinal);
        Assert.Contains("over the 20 %", refused.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollout_that_is_alone_is_bounded_by_its_own_plan()
    {
        var answer = BlastCap.Ask(FleetState.Empty, Wish("a", 50), Start).Result;

        Assert.Equal((true, Start + BlastCap.Term), (answer.Granted, answer.Until!.Value));
    }

    [Fact]
    public void A_version_with_all_traffic_is_no_canary_any_more()
    {
        var state = BlastCap.Ask(FleetState.Empty, Wish("a", 50), Start).State;
        state = BlastCap.Ask(state, Wish("a", 100), Start).State;

        Assert.Empty(state.View(Start).Leaves);
        Assert.True(BlastCap.Ask(state, Wish("b", 25), Start).Result.Granted);
    }

    [Fact]
    public void A_leave_that_nobody_asks_for_again_runs_out()
    {
        var state = BlastCap.Ask(FleetState.Empty, Wish("a", 15), Start).State;

        Assert.False(BlastCap.Ask(state, Wish("b", 10), Start + BlastCap.Term - TimeSpan.FromSeconds(1)).Result.Granted);
        Assert.True(BlastCap.Ask(state, Wish("b", 10), Start + BlastCap.Term).Result.Granted);
    }

    [Fact]
    public void What_is_held_is_granted_again_even_while_the_fleet_stands_still_and_more_is_not()
    {
        var state = BlastCap.Ask(FleetState.Empty, Wish("a", 5), Start).State;
        state = FleetBreaker.Stop(state, "the feature store is down", "ada", Start).State;

        Assert.True(BlastCap.Ask(state, Wish("a", 5), Start).Result.Granted);
        Assert.Contains("the feature store is down", BlastCap.Ask(state, Wish("a", 25), Start).Result.Refusal, StringComparison.Ordinal);
        Assert.False(BlastCap.Ask(state, Wish("a", 100), Start).Result.Granted);
        Assert.False(BlastCap.Ask(state, Wish("b", 1), Start).Result.Granted);

        state = FleetBreaker.Release(state, "it is back", "ada", Start).State;
        Assert.True(BlastCap.Ask(state, Wish("b", 1), Start).Result.Granted);
    }

    [Fact]
    public void Asking_again_in_the_first_half_of_the_term_writes_nothing()
    {
        var state = BlastCap.Ask(FleetState.Empty, Wish("a", 5), Start).State;

        Assert.Same(state, BlastCap.Ask(state, Wish("a", 5), Start + TimeSpan.FromMinutes(29)).State);
        Assert.Equal(Start + TimeSpan.FromMinutes(91), BlastCap.Ask(state, Wish("a", 5), Start + TimeSpan.FromMinutes(31)).Result.Until);
    }

    [Fact]
    public void Three_models_that_go_back_within_ten_minutes_stop_the_fleet_and_page_once()
    {
        var told = new List<Effect>();
        var state = FleetState.Empty;
        foreach (var (model, minute) in new[] { ("a", 0), ("a", 1), ("b", 5), ("c", 9), ("d", 9) })
        {
            var step = FleetBreaker.Hear(state, Back(model, minute));
            (state, told) = (step.State, [.. told, .. step.Effects]);
        }

        Assert.Contains("a@2, b@2, c@2 went back", state.Hold!.Reason, StringComparison.Ordinal);
        Assert.Equal("fleet-held", Assert.Single(told.OfType<NotifyAlerts>(), n => n.Event.Type == EventTypes.AlertFired).Event.Data["alert"]);
    }

    [Fact]
    public void Three_models_that_go_back_in_more_time_than_that_do_not() =>
        Assert.Null(new[] { Back("a", 0), Back("b", 5), Back("c", 10) }.Aggregate(FleetState.Empty, (state, back) => FleetBreaker.Hear(state, back).State).Hold);

    [Fact]
    public void The_order_in_which_rollbacks_are_heard_of_does_not_matter() =>
        Assert.NotNull(new[] { Back("c", 9), Back("z", 30), Back("b", 5), Back("a", 0) }.Aggregate(FleetState.Empty, (state, back) => FleetBreaker.Hear(state, back).State).Hold);

    [Fact]
    public void A_repeat_is_no_second_rollback()
    {
        var state = FleetBreaker.Hear(FleetState.Empty, Back("a", 0)).State;

        Assert.Same(state, FleetBreaker.Hear(state, Back("a", 0)).State);
    }

    [Fact]
    public void What_went_back_before_a_person_released_the_fleet_counts_no_more()
    {
        var state = new[] { Back("a", 0), Back("b", 1), Back("c", 2) }.Aggregate(FleetState.Empty, (s, back) => FleetBreaker.Hear(s, back).State);
        state = FleetBreaker.Release(state, "a bad feature, mended", "ada", Start.AddMinutes(3)).State;

        Assert.Null(FleetBreaker.Hear(state, Back("d", 4)).State.Hold);
    }

    private static WeightRequest Wish(string model, double weight) => new(model, $"{model}-rollout", "2", weight, 20);

    private static FleetRollback Back(string model, int minute) => new(model, $"rollback-{minute}", "2", Start.AddMinutes(minute), "worse than before");
}
