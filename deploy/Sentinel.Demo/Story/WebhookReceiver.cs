using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sentinel.Demo.Story;

/// <summary>
/// The team's own receiver of alerts: checks the signature as Standard Webhooks asks (HMAC-SHA256 over <c>id.timestamp.body</c>) and keeps what it was told, once per id.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly byte[] _key;
    private readonly ConcurrentDictionary<string, JsonNode> _received = new(StringComparer.Ordinal);
    private int _badSignatures;

    private WebhookReceiver(WebApplication application, byte[] key)
    {
        _application = application;
        _key = key;
    }

    /// <summary>The shared secret, as both sides are given it.</summary>
    public string Secret => $"whsec_{Convert.ToBase64String(_key)}";

    public Uri Url => new(new Uri(_application.Urls.First()), "/hook");

    public int BadSignatures => _badSignatures;

    /// <summary>Events told so far with a good signature, by delivery id.</summary>
    public IReadOnlyDictionary<string, JsonNode> Received => _received;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var receiver = new WebhookReceiver(application, RandomNumberGenerator.GetBytes(24));
        application.MapPost("/hook", receiver.ReceiveAsync);
        await application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var id = request.Headers["webhook-id"].ToString();
        var expected = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{id}.{request.Headers["webhook-timestamp"]}.{body}"));
        var given = request.Headers["webhook-signature"].ToString().Split(' ');
        if (!given.Contains($"v1,{Convert.ToBase64String(expected)}", StringComparer.Ordinal))
        {
            Interlocked.Increment(ref _badSignatures);
            return Results.Unauthorized();
        }

        _received.TryAdd(id, JsonNode.Parse(body)!);
        return Results.NoContent();
    }
}
