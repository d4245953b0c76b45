using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Activations;

[Collection(ClusterCollection.Name)]
public sealed class ActivationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_grain_is_activated_once_for_many_first_calls()
    {
        var (grain, key) = NewLife();
        var activations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(grain.ActivationAsync)));
        Assert.Single(activations.Distinct());
        Assert.Equal(["activated"], fixture.Journal[key]);
    }

    [Fact]
    public async Task A_grain_that_asks_to_end_is_told_and_disposed_with_its_scope()
    {
        var (grain, key) = NewLife();
        await grain.EndAsync();
        var entries = await fixture.Journal.WaitForAsync(key, 4);
        Assert.Equal(["activated", "deactivated: ApplicationRequested"], entries.Take(2));
        Assert.Equal(["disposed", "scope disposed"], entries.Skip(2).Order());
    }

    [Fact]
    public async Task The_next_call_finds_a_new_activation()
    {
        var (grain, _) = NewLife();
        var first = await grain.ActivationAsync();
        await grain.EndAsync();
        Assert.NotEqual(first, await grain.ActivationAsync());
    }

    [Fact]
    public async Task A_grain_ends_only_after_the_call_that_runs_and_the_waiting_one_goes_to_the_next_activation()
    {
        var (grain, key) = NewLife();
        var (first, second) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        var ending = grain.EndAndHoldAsync(first);
        await fixture.Gates[first].ReachedAsync();
        fixture.Gates[second].Open();
        var waiting = grain.HoldAsync(second);
        Assert.Equal(["activated"], fixture.Journal[key]);
        fixture.Gates[first].Open();
        Assert.NotEqual(await ending, await waiting.WaitAsync(ClusterFixture.Patience));
    }

    [Fact]
    public async Task Idle_activations_are_collected_but_for_those_that_are_kept()
    {
        var (idle, key) = NewLife();
        var kept = fixture.Grains.GetGrain<IKeptGrain>(ClusterFixture.NewKey());
        await idle.ActivationAsync();
        var before = await kept.ActivationAsync();
        await fixture.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        var entries = await fixture.Journal.WaitForAsync(key, 2);
        Assert.Equal("deactivated: ActivationIdle", entries[1]);
        Assert.Equal(before, await kept.ActivationAsync());
    }

    [Fact]
    public async Task A_grain_that_is_busy_is_not_collected()
    {
        var (grain, key) = NewLife();
        var gate = ClusterFixture.NewKey();
        var held = grain.HoldAsync(gate);
        await fixture.Gates[gate].ReachedAsync();
        await fixture.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        Assert.Equal(["activated"], fixture.Journal[key]);
        fixture.Gates[gate].Open();
        await held;
    }

    [Fact]
    public async Task What_activation_throws_reaches_the_caller_and_the_next_call_tries_again()
    {
        var grain = fixture.Grains.GetGrain<IFailingGrain>(ClusterFixture.NewKey());
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(grain.AnswerAsync);
        Assert.Equal("not the first time", thrown.Message);
        Assert.Equal("alive", await grain.AnswerAsync());
    }

    [Fact]
    public async Task What_a_constructor_throws_reaches_the_caller()
    {
        var grain = fixture.Grains.GetGrain<IUnmakeableGrain>(ClusterFixture.NewKey());
        var thrown = await Assert.ThrowsAnyAsync<Exception>(grain.AnswerAsync);
        Assert.Contains("cannot be made", thrown.ToString(), StringComparison.Ordinal);
    }

    private (ILifeGrain Grain, string Key) NewLife()
    {
        var key = ClusterFixture.NewKey();
        return (fixture.Grains.GetGrain<ILifeGrain>(key), key);
    }
}
