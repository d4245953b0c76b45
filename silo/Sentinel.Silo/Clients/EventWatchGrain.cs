using Sentinel.Contracts.Events;
using Sentinel.Silo.Events;

namespace Sentinel.Silo.Clients;

/// <summary>Tells one listener what happens, as long as it renews its watch.</summary>
public sealed class EventWatchGrain(EventFeed feed, TimeProvider time) : Grain, IEventWatchGrain, IAsyncDisposable
{
    private EventWatch? _watch;

    /// <inheritdoc/>
    public async Task WatchAsync(IEventObserver observer)
    {
        if (_watch is null || _watch.IsOver || !_watch.Observer.Equals(observer))
        {
            await EndAsync();
            _watch = new EventWatch(feed, observer, time);
        }

        _watch.Renew();
    }

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        if (_watch is { } watch)
        {
            _watch = null;
            await watch.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();
}
