using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Calls;

[Collection(ClusterCollection.Name)]
public sealed class CallFilterTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_filter_sees_the_call_and_may_change_its_result()
    {
        var grain = NewGrain();
        Assert.Equal("[hello]", await grain.EchoAsync("hello"));
        var seen = Assert.Single(fixture.CallLog.Of(grain.GetGrainId()));
        Assert.Equal((nameof(IFilteredGrain.EchoAsync), nameof(IFilteredGrain), nameof(FilteredGrain), "hello"), (seen.Method, seen.InterfaceOfMethod, seen.ClassOfMethod, seen.Result));
    }

    [Fact]
    public async Task A_filter_sees_and_may_change_an_exception()
    {
        var grain = NewGrain();
        var thrown = await Assert.ThrowsAsync<NotSupportedException>(grain.ThrowDataAsync);
        Assert.Equal("replaced by the filter", thrown.Message);
        Assert.Equal("bad data", Assert.Single(fixture.CallLog.Of(grain.GetGrainId())).Result);
    }

    [Fact]
    public async Task A_filter_knows_which_grain_calls()
    {
        var (caller, callee) = (NewGrain(), NewGrain());
        await caller.CallOtherAsync(callee.GetPrimaryKeyString(), "x");
        Assert.Equal(caller.GetGrainId(), Assert.Single(fixture.CallLog.Of(callee.GetGrainId())).Source);
    }

    [Fact]
    public async Task A_grain_may_filter_its_own_calls()
    {
        var grain = NewGrain();
        await grain.EchoAsync("x");
        Assert.Equal(["before EchoAsync", "after EchoAsync"], fixture.Journal[grain.GetPrimaryKeyString()]);
    }

    private IFilteredGrain NewGrain() => fixture.Grains.GetGrain<IFilteredGrain>(ClusterFixture.NewKey());
}
