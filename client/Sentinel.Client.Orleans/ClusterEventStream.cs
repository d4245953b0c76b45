using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sentinel.Client.Watching;
using Sentinel.Contracts.Events;

namespace Sentinel.Client.Orleans;

/// <summary>Events that a grain tells this observer, which renews its watch before it runs out. A grain that begins anew tells its newest events again; repeats are left out.</summary>
internal sealed class ClusterEventStream : IEventObserver
{
    private const int Buffered = 1_024;

    private static readonly TimeSpan Renewal = IEventWatchGrain.WatchTime / 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<SentinelEvent> _heard = Channel.CreateBounded<SentinelEvent>(Buffered);

    /// <inheritdoc/>
    public async Task HappenedAsync(SentinelEvent happened) => await _heard.Writer.WriteAsync(happened);

    internal static async IAsyncEnumerable<SentinelEvent> ReadAsync(IClusterClient cluster, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        var stream = new ClusterEventStream();
        var seen = new SeenEvents();
        var reference = cluster.CreateObjectReference<IEventObserver>(stream);
        var grain = cluster.GetGrain<IEventWatchGrain>(Guid.NewGuid().ToString("N"));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var renewing = RenewAsync(grain, reference, time, ended.Token);
        try
        {
            await foreach (var happened in stream._heard.Reader.ReadAllAsync(ct))
            {
                if (seen.IsNew(happened.Id))
                {
                    yield return happened;
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
            cluster.DeleteObjectReference<IEventObserver>(reference);

            // Orleans holds observers weakly.
            GC.KeepAlive(stream);
        }
    }

    private static async Task RenewAsync(IEventWatchGrain grain, IEventObserver reference, TimeProvider time, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var next = Renewal;
            try
            {
                await grain.WatchAsync(reference).WaitAsync(ct);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                next = Pause;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(next, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        try
        {
            await grain.EndAsync();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            // It runs out by itself.
        }
    }
}
