using System.Collections.Concurrent;
using System.Net;
using Sentinel.Testing;

namespace Sentinel.Chaos.Tests;

/// <summary>One attempt at a delivery, as its receiver sees it.</summary>
/// <param name="DeliveryId">Header <c>webhook-id</c>; empty where it is missing.</param>
/// <param name="Timestamp">Header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">Header <c>webhook-signature</c>.</param>
/// <param name="Body">The body.</param>
internal sealed record ReceivedAttempt(string DeliveryId, string Timestamp, string Signature, string Body);

/// <summary>A place that hooks are sent to. It answers 200 unless a test says otherwise, and writes down every attempt.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedAttempt> _attempts = new();
    private readonly ConcurrentQueue<string> _accepted = new();
    private readonly ChangeSignal _changed = new();
    private readonly Task _loop;

    public AlertReceiver()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/alerts/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _loop = ReceiveAsync();
    }

    public Uri Url { get; }

    /// <summary>The status that an attempt is answered with, as soon as that is known.</summary>
    public Func<ReceivedAttempt, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    /// <summary>Every attempt, in the order in which they came.</summary>
    public IReadOnlyList<ReceivedAttempt> Attempts => [.. _attempts];

    /// <summary>Ids of the deliveries that were answered 2xx, once for each time.</summary>
    public IReadOnlyList<string> Accepted => [.. _accepted];

    /// <summary>Waits until something holds of what has come.</summary>
    public Task UntilAsync(string awaited, Func<bool> holds) => _changed.UntilAsync(awaited, holds, () => $"{_attempts.Count} attempts, {_accepted.Count} of them accepted");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        var answering = new List<Task>();
        while (_listener.IsListening)
        {
            try
            {
                answering.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The listener was stopped.
            }
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var attempt = new ReceivedAttempt(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body);
            _attempts.Enqueue(attempt);
            _changed.Raise();
            var status = await Answer(attempt);
            context.Response.StatusCode = status;
            context.Response.Close();
            if (status is >= 200 and < 300)
            {
                _accepted.Enqueue(attempt.DeliveryId);
                _changed.Raise();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The sender was killed in the middle of its request, or before it was answered.
        }

        string Header(string name) => context.Request.Headers[name] ?? "";
    }
}
