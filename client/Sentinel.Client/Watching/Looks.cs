using System.Threading.Channels;
using Sentinel.Contracts.Events;

namespace Sentinel.Client.Watching;

/// <summary>When to look at something again: at first, when an event concerns it, and after a while without one, since events may be missed. Events that come during a look are one look.</summary>
internal sealed class Looks : IAsyncDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _ended;
    private readonly TimeProvider _time;
    private readonly Task _listening;

    internal Looks(ISentinelClient client, Func<SentinelEvent, bool> concerns, TimeProvider time, CancellationToken ct)
    {
        _time = time;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _due.Writer.TryWrite(true);
        _listening = Task.Run(() => ListenAsync(client, concerns), CancellationToken.None);
    }

    /// <summary>Waits until a look is due.</summary>
    /// <exception cref="OperationCanceledException">The watch is cancelled.</exception>
    /// <exception cref="SentinelApiException">The client may not hear of events.</exception>
    internal async Task<bool> NextAsync()
    {
        using var patience = new CancellationTokenSource(Most, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ended.Token);
        try
        {
            return await _due.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            return true;
        }
        catch (ChannelClosedException e) when (e.InnerException is SentinelApiException cause)
        {
            throw cause;
        }
    }

    /// <summary>Looks; null where Sentinel is out of reach for now.</summary>
    internal async Task<T?> AtAsync<T>(Func<CancellationToken, Task<T>> look)
        where T : class
    {
        try
        {
            return await look(_ended.Token);
        }
        catch (SentinelApiException e) when (e.IsTransient)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _listening;
        _ended.Dispose();
    }

    private async Task ListenAsync(ISentinelClient client, Func<SentinelEvent, bool> concerns)
    {
        try
        {
            await foreach (var happened in client.WatchEventsAsync(_ended.Token))
            {
                if (concerns(happened))
                {
                    _due.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The watch is over.
        }
        catch (SentinelApiException e)
        {
            // The client may not listen, say: whoever waits is told.
            _due.Writer.TryComplete(e);
        }
    }
}
