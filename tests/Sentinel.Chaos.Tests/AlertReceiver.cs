using System.Collections.Concurrent;
using System.Net;
using Sentinel.Testing;

namespace Sentinel.Chaos.Tests;

/// <summary>A place that hooks are sent to. It answers 200 and writes down every attempt.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string DeliveryId, string Body)> _attempts = new();
    private readonly Task _loop;

    public AlertReceiver()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/alerts/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _loop = ReceiveAsync();
    }

    public Uri Url { get; }

    /// <summary>Every attempt: the delivery's id and the body.</summary>
    public IReadOnlyList<(string DeliveryId, string Body)> Attempts => [.. _attempts];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                _attempts.Enqueue((context.Request.Headers["webhook-id"] ?? "", await body.ReadToEndAsync()));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The listener was stopped, or the sender was killed in the middle of its request.
            }
        }
    }
}
