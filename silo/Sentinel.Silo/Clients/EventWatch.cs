using Sentinel.Contracts.Events;
using Sentinel.Silo.Events;

namespace Sentinel.Silo.Clients;

/// <summary>Carries events of this silo's feed to one listener, one after another, until the watch is not renewed or the listener is gone. Off any grain's turn: a listener that is slow holds up nobody.</summary>
internal sealed class EventWatch : IAsyncDisposable
{
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _expiry;
    private readonly Task _telling;

    internal EventWatch(EventFeed feed, IEventObserver observer, TimeProvider time)
    {
        Observer = observer;
        _expiry = time.CreateTimer(_ => _ended.Cancel(), null, IEventWatchGrain.WatchTime, Timeout.InfiniteTimeSpan);
        _telling = Task.Run(() => TellAsync(feed, time));
    }

    /// <summary>Whom it tells.</summary>
    internal IEventObserver Observer { get; }

    /// <summary>Whether it tells no more.</summary>
    internal bool IsOver => _telling.IsCompleted;

    /// <summary>Lets it go on for another while.</summary>
    internal void Renew() => _expiry.Change(IEventWatchGrain.WatchTime, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync();
        await _ended.CancelAsync();
        await _telling;
        _ended.Dispose();
    }

    private async Task TellAsync(EventFeed feed, TimeProvider time)
    {
        var seen = 0L;
        try
        {
            // The feed ends a listener that falls too far behind, who comes back with the number that it saw last.
            while (true)
            {
                await foreach (var happened in feed.ListenAsync(seen, recent: null, _ended.Token))
                {
                    await Observer.HappenedAsync(happened.Event).WaitAsync(CallTime, time, _ended.Token);
                    seen = happened.Number;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or OrleansException)
        {
            // The watch was not renewed, or the listener is gone: one that is there watches again.
        }
    }
}
