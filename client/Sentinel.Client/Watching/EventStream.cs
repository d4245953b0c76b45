using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sentinel.Client.Sending;
using Sentinel.Contracts.Events;

namespace Sentinel.Client.Watching;

/// <summary>Events out of a silo's stream of server-sent events, which is opened again when it ends: another silo may answer then, so it is asked for all that it keeps, and repeats are left out.</summary>
internal sealed class EventStream(Func<CancellationToken, Task<Stream>> open, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    internal async IAsyncEnumerable<SentinelEvent> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var seen = new SeenEvents();
        var backoff = new Backoff(FirstPause, LongestPause, time);
        while (true)
        {
            await using var events = OnceAsync(ct).GetAsyncEnumerator(ct);
            while (await NextAsync(events))
            {
                backoff.Reset();
                if (seen.IsNew(events.Current.Id))
                {
                    yield return events.Current;
                }
            }

            ct.ThrowIfCancellationRequested();
            await backoff.WaitAsync(ct);
        }
    }

    // What may be mended by opening the stream again ends it; anything else is the caller's.
    private static async Task<bool> NextAsync(IAsyncEnumerator<SentinelEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException or SentinelApiException { IsTransient: true })
        {
            return false;
        }
    }

    private async IAsyncEnumerable<SentinelEvent> OnceAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = await open(ct);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
        {
            if (item.Data.Length > 0)
            {
                yield return JsonSerializer.Deserialize<SentinelEvent>(item.Data, SentinelJson.Options) ?? throw new SentinelApiException("The stream of events holds something else than events");
            }
        }
    }
}
