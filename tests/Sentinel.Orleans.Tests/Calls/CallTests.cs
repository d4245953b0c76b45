using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Calls;

[Collection(ClusterCollection.Name)]
public sealed class CallTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type_message_and_origin()
    {
        var grain = NewGrain();
        var atOnce = await Assert.ThrowsAsync<InvalidDataException>(() => grain.ThrowAsync("at once"));
        var later = await Assert.ThrowsAsync<InvalidDataException>(() => grain.ThrowAfterAwaitAsync("later"));
        Assert.Equal("at once", atOnce.Message);
        Assert.Equal("later", later.Message);
        Assert.Contains(nameof(CallGrain.ThrowAfterAwaitAsync), later.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_goes_on_after_it_threw()
    {
        var grain = NewGrain();
        await Assert.ThrowsAsync<InvalidDataException>(() => grain.ThrowAsync("x"));
        Assert.Equal(1006, await grain.AddAsync(1, 2, 3, null));
    }

    [Fact]
    public async Task An_exception_of_the_program_keeps_its_members()
    {
        var thrown = await Assert.ThrowsAsync<OwnException>(() => NewGrain().ThrowOwnAsync(42));
        Assert.Equal((42, "own"), (thrown.Code, thrown.Message));
    }

    [Fact]
    public async Task Values_of_all_kinds_go_and_come()
    {
        var grain = NewGrain();
        Assert.Equal(10, await grain.AddAsync(1, 2, 3m, "four"));
        await grain.NothingAsync();
    }

    [Fact]
    public async Task A_call_that_takes_too_long_times_out_and_the_grain_goes_on()
    {
        var gate = ClusterFixture.NewKey();
        var grain = fixture.Grains.GetGrain<ITurnGrain>(ClusterFixture.NewKey());
        await Assert.ThrowsAsync<TimeoutException>(() => grain.HoldBrieflyAsync(gate));
        fixture.Gates[gate].Open();
        Assert.Equal(1, await grain.IncrementAsync());
    }

    [Fact]
    public async Task A_call_that_timed_out_while_it_waited_never_starts()
    {
        var (held, brief) = (ClusterFixture.NewKey(), ClusterFixture.NewKey());
        var grain = fixture.Grains.GetGrain<ITurnGrain>(ClusterFixture.NewKey());
        var holding = grain.HoldAsync(held);
        await fixture.Gates[held].ReachedAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => grain.HoldBrieflyAsync(brief));
        fixture.Gates[held].Open();
        await holding;
        await grain.IncrementAsync();
        Assert.Equal([held], await grain.EnteredAsync());
    }

    [Fact]
    public async Task A_cancellation_reaches_the_grain_and_the_caller()
    {
        var gate = ClusterFixture.NewKey();
        using var cancellation = new CancellationTokenSource();
        var waiting = NewGrain().WaitForCancellationAsync(gate, cancellation.Token);
        await fixture.Gates[gate].ReachedAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(ClusterFixture.Patience));
        Assert.Equal(["canceled"], await fixture.Journal.WaitForAsync(gate, 1));
    }

    [Fact]
    public async Task Grains_can_call_grains_that_call_grains() => Assert.Equal(30, await NewGrain().CountDownAsync(30));

    private ICallGrain NewGrain() => fixture.Grains.GetGrain<ICallGrain>(ClusterFixture.NewKey());
}
