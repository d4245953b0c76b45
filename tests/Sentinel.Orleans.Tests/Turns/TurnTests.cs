using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Turns;

[Collection(ClusterCollection.Name)]
public sealed class TurnTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_call_waits_for_the_one_before_it_to_end_not_only_to_pause()
    {
        var (grain, first, second) = Arrange();
        var held = grain.HoldAsync(first);
        await fixture.Gates[first].ReachedAsync();
        var waiting = grain.HoldAsync(second);
        Assert.Equal([first], await grain.EnteredAsync());
        fixture.Gates[first].Open();
        fixture.Gates[second].Open();
        Assert.Equal(first, await held);
        Assert.Equal(second, await waiting);
    }

    [Fact]
    public async Task An_always_interleaved_call_runs_while_another_is_held()
    {
        var (grain, first, second) = Arrange();
        var held = grain.HoldAsync(first);
        await fixture.Gates[first].ReachedAsync();
        fixture.Gates[second].Open();
        Assert.Equal(second, await grain.GlanceAsync(second).WaitAsync(ClusterFixture.Patience));
        Assert.False(held.IsCompleted);
        fixture.Gates[first].Open();
        await held;
    }

    [Fact]
    public async Task An_ordinary_call_starts_while_only_interleaving_calls_run()
    {
        var (grain, first, second) = Arrange();
        var glance = grain.GlanceAsync(first);
        await fixture.Gates[first].ReachedAsync();
        fixture.Gates[second].Open();
        Assert.Equal(second, await grain.HoldAsync(second).WaitAsync(ClusterFixture.Patience));
        fixture.Gates[first].Open();
        await glance;
    }

    [Fact]
    public async Task Read_only_calls_interleave_with_each_other()
    {
        var (grain, first, second) = Arrange();
        var reading = grain.ReadAsync(first);
        await fixture.Gates[first].ReachedAsync();
        fixture.Gates[second].Open();
        Assert.Equal(second, await grain.ReadAsync(second).WaitAsync(ClusterFixture.Patience));
        fixture.Gates[first].Open();
        await reading;
    }

    [Fact]
    public async Task A_read_only_call_waits_for_one_that_writes_and_the_other_way_round()
    {
        var (grain, first, second) = Arrange();
        var third = ClusterFixture.NewKey();
        var writing = grain.HoldAsync(first);
        await fixture.Gates[first].ReachedAsync();
        var reading = grain.ReadAsync(second);
        Assert.Equal([first], await grain.EnteredAsync());
        fixture.Gates[first].Open();
        await writing;
        await fixture.Gates[second].ReachedAsync();
        var writingAgain = grain.HoldAsync(third);
        Assert.Equal([first, second], await grain.EnteredAsync());
        fixture.Gates[second].Open();
        fixture.Gates[third].Open();
        await Task.WhenAll(reading, writingAgain);
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_at_every_await()
    {
        var (first, second) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        var grain = fixture.Grains.GetGrain<IReentrantTurnGrain>(ClusterFixture.NewKey());
        var held = grain.HoldAsync(first);
        await fixture.Gates[first].ReachedAsync();
        fixture.Gates[second].Open();
        Assert.Equal(second, await grain.HoldAsync(second).WaitAsync(ClusterFixture.Patience));
        fixture.Gates[first].Open();
        await held;
    }

    [Fact]
    public async Task Concurrent_calls_lose_no_update_over_awaits()
    {
        var grain = NewGrain();
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(grain.IncrementAsync)));
        Assert.Equal(Enumerable.Range(1, 500), results.Order());
    }

    [Fact]
    public async Task What_awaits_inside_a_call_comes_back_to_the_grain() => Assert.True(await NewGrain().StaysOnSchedulerAsync());

    [Fact]
    public async Task A_call_chain_may_come_back_where_its_grain_allows_it()
    {
        var (key, other) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        Assert.Equal("answered", await fixture.Grains.GetGrain<IChainGrain>(key).CallBackOverAsync(other, allowReentrancy: true));
    }

    [Fact]
    public async Task A_call_chain_that_comes_back_unasked_times_out()
    {
        var (key, other) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        await Assert.ThrowsAsync<TimeoutException>(() => fixture.Grains.GetGrain<IChainGrain>(key).CallBackOverAsync(other, allowReentrancy: false));
    }

    [Fact]
    public async Task A_stateless_worker_adds_activations_up_to_its_limit()
    {
        var grain = fixture.Grains.GetGrain<IWorkerGrain>(Random());
        var gates = Enumerable.Range(0, 3).Select(_ => ClusterFixture.NewKey()).ToArray();
        var first = grain.HoldAsync(gates[0]);
        await fixture.Gates[gates[0]].ReachedAsync();
        var second = grain.HoldAsync(gates[1]);
        await fixture.Gates[gates[1]].ReachedAsync();
        var third = grain.HoldAsync(gates[2]);
        Assert.False(fixture.Gates[gates[2]].IsReached);
        foreach (var gate in gates)
        {
            fixture.Gates[gate].Open();
        }

        var activations = await Task.WhenAll(first, second, third);
        Assert.NotEqual(activations[0], activations[1]);
        Assert.Contains(activations[2], activations[..2]);
    }

    [Fact]
    public async Task A_one_way_call_returns_before_it_has_run()
    {
        var (key, gate) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        await fixture.Grains.GetGrain<ITurnGrain>(key).NotifyAsync(gate).WaitAsync(ClusterFixture.Patience);
        await fixture.Gates[gate].ReachedAsync();
        Assert.Empty(fixture.Journal[key]);
        fixture.Gates[gate].Open();
        Assert.Equal(["notified"], await fixture.Journal.WaitForAsync(key, 1));
    }

    [Fact]
    public async Task A_one_way_call_that_throws_disturbs_nobody()
    {
        var grain = NewGrain();
        await grain.NotifyAndThrowAsync();
        Assert.Equal(1, await grain.IncrementAsync());
    }

    private static long Random() => BitConverter.ToInt64(Guid.NewGuid().ToByteArray());

    private ITurnGrain NewGrain() => fixture.Grains.GetGrain<ITurnGrain>(ClusterFixture.NewKey());

    private (ITurnGrain Grain, string First, string Second) Arrange() => (NewGrain(), ClusterFixture.NewKey(), ClusterFixture.NewKey());
}
