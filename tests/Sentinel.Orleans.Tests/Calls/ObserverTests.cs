using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Calls;

[Collection(ClusterCollection.Name)]
public sealed class ObserverTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_observer_hears_everything_in_order()
    {
        var (grain, listener, key) = await SubscribeAsync();
        foreach (var i in Enumerable.Range(0, 20))
        {
            await grain.TellAsync($"{i}");
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await fixture.Journal.WaitForAsync(key, 20));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_can_answer_and_throw()
    {
        var (grain, listener, _) = await SubscribeAsync();
        Assert.Equal("what?", await grain.AskAsync("what"));
        await Assert.ThrowsAsync<InvalidDataException>(() => grain.AskAsync("throw"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_deleted_observer_hears_nothing_more()
    {
        var (grain, listener, key) = await SubscribeAsync();
        await grain.TellAsync("before");
        await fixture.Journal.WaitForAsync(key, 1);
        fixture.Grains.DeleteObjectReference<IListener>(listener.Reference!);
        await grain.TellAsync("after");
        var (other, otherListener, otherKey) = await SubscribeAsync();
        await other.TellAsync("later than after");
        await fixture.Journal.WaitForAsync(otherKey, 1);
        Assert.Equal(["before"], fixture.Journal[key]);
        GC.KeepAlive(otherListener);
    }

    private async Task<(IObservedGrain Grain, Listener Listener, string Key)> SubscribeAsync()
    {
        var key = ClusterFixture.NewKey();
        var listener = new Listener(fixture.Journal, key);
        listener.Reference = fixture.Grains.CreateObjectReference<IListener>(listener);
        var grain = fixture.Grains.GetGrain<IObservedGrain>(key);
        await grain.SubscribeAsync(listener.Reference);
        return (grain, listener, key);
    }

    private sealed class Listener(Journal journal, string key) : IListener
    {
        public IListener? Reference { get; set; }

        public void Heard(string text) => journal.Add(key, text);

        public Task<string> AskedAsync(string text) => text == "throw" ? throw new InvalidDataException(text) : Task.FromResult($"{text}?");
    }
}
