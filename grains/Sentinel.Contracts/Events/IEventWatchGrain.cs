namespace Sentinel.Contracts.Events;

/// <summary>Tells one listener outside of the cluster what happens, from a silo's list of the newest events on. Keyed by the listener's name, which is unique to it.</summary>
[Alias("sentinel.IEventWatchGrain")]
public interface IEventWatchGrain : IGrainWithStringKey
{
    /// <summary>How long a watch holds that is not renewed.</summary>
    public static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Tells an observer of the newest events that the silo keeps, then of all that happens, for <see cref="WatchTime"/>: watch again before that to go on, which tells nothing twice while this activation
    /// lives. One that comes after it begins anew: listeners ignore repeats by id.
    /// </summary>
    [Alias("Watch")]
    Task WatchAsync(IEventObserver observer);

    /// <summary>Ends the watch.</summary>
    [Alias("End")]
    Task EndAsync();
}

/// <summary>A listener in .NET.</summary>
[Alias("sentinel.IEventObserver")]
public interface IEventObserver : IGrainObserver
{
    /// <summary>Something happened. The next event waits for the answer.</summary>
    [Alias("Happened")]
    Task HappenedAsync(SentinelEvent happened);
}
