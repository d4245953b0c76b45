using System.Text.Json;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Events;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>What happens, as server-sent events: what is kept first heard of again, or the <c>recent</c> newest of it without windows that closed, then live.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    internal static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", StreamAsync).Needs(Role.Viewer).WithName("streamEvents");

    private static async Task StreamAsync(HttpContext context, EventFeed feed, TimeProvider time, IHostApplicationLifetime host, long after = 0, int? recent = null)
    {
        if (recent < 0)
        {
            await Problems.Of(StatusCodes.Status400BadRequest, $"recent must be at least 0, was {recent}.", [KeyValuePair.Create("recent", "must be at least 0")]).ExecuteAsync(context);
            return;
        }

        if (long.TryParse(context.Request.Headers["Last-Event-ID"], out var last))
        {
            after = last;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        try
        {
            await context.Response.WriteAsync("retry: 2000\n\n", ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
            await WriteAsync(context.Response, feed.ListenAsync(after, recent, ended.Token), time, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The listener went, or the silo stops; either way there is nobody to answer.
        }
    }

    private static async Task WriteAsync(HttpResponse response, IAsyncEnumerable<NumberedEvent> events, TimeProvider time, CancellationToken cancellationToken)
    {
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var next = events.GetAsyncEnumerator(listening.Token);
        var arrives = next.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var first = await Task.WhenAny(arrives, Task.Delay(KeepAlive, time, quiet.Token));
                await quiet.CancelAsync();
                if (first != arrives)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await response.WriteAsync(": keep-alive\n\n", cancellationToken);
                }
                else if (await arrives)
                {
                    await response.WriteAsync($"id: {next.Current.Number}\ndata: {JsonSerializer.Serialize(next.Current.Event, SiloJson.Options)}\n\n", cancellationToken);
                    arrives = next.MoveNextAsync().AsTask();
                }
                else
                {
                    return;
                }

                await response.Body.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            // What is asked for its next cannot be disposed of.
            await listening.CancelAsync();
            await ((Task)arrives).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
