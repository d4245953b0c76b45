using System.Collections.Immutable;
using System.Threading.Channels;
using Sentinel.Contracts.Events;

namespace Sentinel.Silo.Events;

/// <summary>
/// What happened lately, for live listeners of this silo: what its grains publish, and what <see cref="ClusterEvents"/> hears of other silos. Keeps the newest <see cref="Kept"/> events; a listener that falls behind by <see cref="Buffered"/> is ended, and comes back with
/// the number that it saw last.
/// </summary>
public sealed class EventFeed
{
    /// <summary>Events that a listener who comes back can still get.</summary>
    public const int Kept = 512;

    /// <summary>Events that may wait for one listener.</summary>
    public const int Buffered = 1024;

    private readonly Lock _lock = new();
    private ImmutableQueue<NumberedEvent> _recent = [];
    private ImmutableHashSet<Channel<NumberedEvent>> _listeners = [];
    private long _last;
    private int _count;

    /// <summary>Tells every listener. A repeat (by id) of an event that is still kept is ignored.</summary>
    public void Publish(SentinelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        lock (_lock)
        {
            if (_recent.Any(e => e.Event.Id == happened.Id))
            {
                return;
            }

            var numbered = new NumberedEvent(++_last, happened);
            _recent = _recent.Enqueue(numbered);
            if (++_count > Kept)
            {
                _recent = _recent.Dequeue();
                _count--;
            }

            foreach (var listener in _listeners.Where(l => !l.Writer.TryWrite(numbered)))
            {
                listener.Writer.TryComplete();
                _listeners = _listeners.Remove(listener);
            }
        }
    }

    /// <summary>The events that are kept, oldest first.</summary>
    public IReadOnlyCollection<NumberedEvent> Recent
    {
        get
        {
            lock (_lock)
            {
                return [.. _recent];
            }
        }
    }

    /// <summary>Events after number <paramref name="after"/>, those that are kept first, then live ones until cancelled.</summary>
    /// <param name="after">Number seen last; 0 for none.</param>
    /// <param name="recent">Where nothing was seen: only so many of what is kept, the newest, without windows that closed. Null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<NumberedEvent> ListenAsync(long after, int? recent, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<NumberedEvent>(new BoundedChannelOptions(Kept + Buffered) { SingleReader = true });
        lock (_lock)
        {
            // A number from before a restart says nothing about this feed.
            var known = after > _last ? 0 : after;
            var past = _recent.Where(e => e.Number > known);
            foreach (var one in recent is { } most && known == 0 ? past.Where(e => e.Event.Type != EventTypes.WindowClosed).TakeLast(most) : past)
            {
                channel.Writer.TryWrite(one);
            }

            _listeners = _listeners.Add(channel);
        }

        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            lock (_lock)
            {
                _listeners = _listeners.Remove(channel);
            }
        }
    }
}

/// <summary>An event with its number in this silo's feed, from 1.</summary>
public sealed record NumberedEvent(long Number, SentinelEvent Event);
