using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Calls;

[Collection(ClusterCollection.Name)]
public sealed class RequestContextTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_value_goes_with_the_call()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await NewGrain().ContextValueAsync("who"));
    }

    [Fact]
    public async Task A_value_goes_on_from_grain_to_grain_but_not_back()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me and more", await NewGrain().RelayContextAsync(ClusterFixture.NewKey(), "who"));
        Assert.Equal("me", RequestContext.Get("who"));
    }

    [Fact]
    public async Task What_a_call_sets_is_not_there_in_the_next()
    {
        var grain = NewGrain();
        Assert.Equal("me", await grain.SetContextAsync("who", "me"));
        Assert.Null(await grain.ContextValueAsync("who"));
    }

    [Fact]
    public async Task A_removed_value_is_gone()
    {
        RequestContext.Set("one", "1");
        RequestContext.Set("two", "2");
        Assert.True(RequestContext.Remove("one"));
        Assert.False(RequestContext.Remove("one"));
        Assert.Equal(["two"], RequestContext.Keys);
        Assert.Null(await NewGrain().ContextValueAsync("one"));
        RequestContext.Clear();
        Assert.Null(RequestContext.Get("two"));
    }

    [Fact]
    public async Task Nothing_else_of_the_callers_flow_comes_along()
    {
        CallGrain.Leak.Value = true;
        Assert.False(await NewGrain().SeesAsyncLocalAsync());
    }

    private ICallGrain NewGrain() => fixture.Grains.GetGrain<ICallGrain>(ClusterFixture.NewKey());
}
