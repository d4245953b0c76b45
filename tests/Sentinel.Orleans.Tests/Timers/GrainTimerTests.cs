using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Timers;

[Collection(ClusterCollection.Name)]
public sealed class GrainTimerTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_timer_ticks_when_due_and_then_every_period()
    {
        var grain = NewGrain();
        await grain.StartAsync(10, 5);
        await ExpectAsync(grain, 9.9, 0);
        await ExpectAsync(grain, 0.1, 1);
        await ExpectAsync(grain, 4.9, 1);
        await ExpectAsync(grain, 0.1, 2);
        await ExpectAsync(grain, 5, 3);
        await grain.StopAsync();
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        var grain = NewGrain();
        await grain.StartAsync(1, -1);
        await ExpectAsync(grain, 1, 1);
        await ExpectAsync(grain, 1000, 1);
    }

    [Fact]
    public async Task The_period_counts_from_the_end_of_a_tick()
    {
        var grain = NewGrain();
        var key = grain.GetPrimaryKeyString();
        await grain.StartAsync(1, 5, interleave: true, atGate: true);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.Gates[key].ReachedAsync();
        await ExpectAsync(grain, 100, 1);
        fixture.Gates[key].Open();
        await fixture.Journal.WaitForAsync(key, 1);
        await grain.TicksAsync();
        await ExpectAsync(grain, 4.9, 1);
        await ExpectAsync(grain, 0.1, 2);
        await grain.StopAsync();
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_that_runs()
    {
        var grain = NewGrain();
        var (key, gate) = (grain.GetPrimaryKeyString(), ClusterFixture.NewKey());
        await grain.StartAsync(1, 5);
        var held = grain.HoldAsync(gate);
        await fixture.Gates[gate].ReachedAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(fixture.Journal[key]);
        fixture.Gates[gate].Open();
        await held;
        Assert.Equal(["tick 1"], await fixture.Journal.WaitForAsync(key, 1));
        await grain.StopAsync();
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        var grain = NewGrain();
        var (key, gate) = (grain.GetPrimaryKeyString(), ClusterFixture.NewKey());
        await grain.StartAsync(1, 5, interleave: true);
        var held = grain.HoldAsync(gate);
        await fixture.Gates[gate].ReachedAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["tick 1"], await fixture.Journal.WaitForAsync(key, 1));
        fixture.Gates[gate].Open();
        await held;
        await grain.StopAsync();
    }

    [Fact]
    public async Task A_call_waits_for_the_tick_that_runs()
    {
        var grain = NewGrain();
        var key = grain.GetPrimaryKeyString();
        await grain.StartAsync(1, 5, atGate: true);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.Gates[key].ReachedAsync();
        var asking = grain.TicksAsync();
        Assert.False(asking.IsCompleted);
        fixture.Gates[key].Open();
        Assert.Equal(1, await asking);
        Assert.Equal(["tick 1"], fixture.Journal[key]);
        await grain.StopAsync();
    }

    [Fact]
    public async Task A_changed_timer_ticks_by_its_new_times()
    {
        var grain = NewGrain();
        await grain.StartAsync(10, 10);
        await grain.ChangeAsync(2, 3);
        await ExpectAsync(grain, 2, 1);
        await ExpectAsync(grain, 3, 2);
        await grain.ChangeAsync(-1, -1);
        await ExpectAsync(grain, 1000, 2);
    }

    [Fact]
    public async Task A_timer_goes_on_after_a_tick_that_threw()
    {
        var grain = NewGrain();
        await grain.StartAsync(1, 1);
        await grain.FailNextTickAsync();
        await ExpectAsync(grain, 1, 1);
        await ExpectAsync(grain, 1, 2);
        await grain.StopAsync();
    }

    [Fact]
    public async Task A_stopped_timer_is_silent_and_its_token_canceled()
    {
        var grain = NewGrain();
        await grain.StartAsync(1, 1);
        await ExpectAsync(grain, 1, 1);
        Assert.False(await grain.TokenIsCanceledAsync());
        await grain.StopAsync();
        await ExpectAsync(grain, 10, 1);
        Assert.True(await grain.TokenIsCanceledAsync());
    }

    [Fact]
    public async Task A_timer_ends_before_its_activation_is_told_to()
    {
        var grain = NewGrain();
        var key = grain.GetPrimaryKeyString();
        await grain.StartAsync(1, 1);
        await ExpectAsync(grain, 1, 1);
        await grain.EndAsync();
        Assert.Equal(["tick 1", "ended, canceled: True"], await fixture.Journal.WaitForAsync(key, 2));
        await ExpectAsync(grain, 10, 0);
    }

    private async Task ExpectAsync(ITimerGrain grain, double afterSeconds, int ticks)
    {
        fixture.Clock.Advance(TimeSpan.FromSeconds(afterSeconds));
        Assert.Equal(ticks, await grain.TicksAsync());
    }

    private ITimerGrain NewGrain() => fixture.Grains.GetGrain<ITimerGrain>(ClusterFixture.NewKey());
}
