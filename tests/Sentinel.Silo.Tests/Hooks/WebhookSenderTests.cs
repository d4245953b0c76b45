using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Hooks;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hooks;

public sealed class WebhookSenderTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly SentinelEvent Happened = new("housing/1", EventTypes.RollbackCompleted, "housing", "1.4.0", DateTimeOffset.UnixEpoch, "put back", Sorted.Of(("to", "1.3.0")));

    private readonly ManualTimeProvider _clock = new();
    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_receiver_gets_a_cloud_event_that_it_can_verify()
    {
        var answer = await SendAsync();

        Assert.True(answer.Delivered);
        var request = Assert.Single(_receiver.Requests);
        Assert.StartsWith("application/cloudevents+json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("dlv_1", request.Headers["webhook-id"]);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), request.Headers["webhook-timestamp"]);
        var signed = Encoding.UTF8.GetBytes($"dlv_1.{request.Headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(request.Body)}");
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), signed))}", request.Headers["webhook-signature"]);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal(("1.0", "housing/1", "/sentinel/models/housing"), (Text(body, "specversion"), Text(body, "id"), Text(body, "source")));
    }

    [Fact]
    public async Task Another_attempt_has_the_same_id_and_body_and_its_own_time()
    {
        await SendAsync();
        _clock.Advance(TimeSpan.FromMinutes(5));
        await SendAsync();

        var requests = _receiver.Requests.ToArray();
        Assert.Equal(requests[0].Headers["webhook-id"], requests[1].Headers["webhook-id"]);
        Assert.Equal(requests[0].Body, requests[1].Body);
        Assert.NotEqual(requests[0].Headers["webhook-signature"], requests[1].Headers["webhook-signature"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Anything_but_2xx_is_a_failure(int status)
    {
        _receiver.Answer = Status(status);

        var answer = await SendAsync();

        Assert.Equal((false, status, false), (answer.Delivered, answer.StatusCode, answer.Gone));
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_wherever_it_leads(int status)
    {
        await using var inside = await Receiver.StartAsync();
        foreach (var target in new[] { "/elsewhere", inside.Url, "http://169.254.169.254/latest/meta-data" })
        {
            _receiver.Answer = context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = target;
                return Task.CompletedTask;
            };

            var answer = await SendAsync();

            Assert.Equal((false, status), (answer.Delivered, answer.StatusCode));
            Assert.Contains("redirects are not followed", answer.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["/hook", "/hook", "/hook"], _receiver.Requests.Select(request => request.Path));
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Gone_is_told_apart()
    {
        _receiver.Answer = Status(410);

        Assert.True((await SendAsync()).Gone);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_is_heard_in_seconds_and_by_date()
    {
        _receiver.Answer = Status(429, "120");
        Assert.Equal(TimeSpan.FromSeconds(120), (await SendAsync()).RetryAfter);

        _receiver.Answer = Status(503, _clock.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.FromMinutes(10), (await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_has_failed()
    {
        var reached = new TaskCompletionSource();
        _receiver.Answer = context =>
        {
            reached.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };

        var sending = SendAsync();
        await reached.Task;
        _clock.Advance(HttpDelivery.AnswerBound);

        Assert.Contains("did not answer within 15 s", (await sending).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_has_failed()
    {
        await _receiver.DisposeAsync();

        Assert.Contains("cannot be reached", (await SendAsync(url: "http://127.0.0.1:1/hook")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "OPS_SECRET")]
    [InlineData("plain", "OPS_SECRET")]
    public async Task Nothing_is_sent_unsigned_when_the_secret_is_missing_or_none(string? value, string named)
    {
        var answer = await SendAsync(secret: value);

        Assert.False(answer.Delivered);
        Assert.Contains(named, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Requests);
    }

    [Fact]
    public async Task A_hook_without_a_secret_is_sent_unsigned()
    {
        using var client = new HttpClient(GuardedConnections.CreateHandler(privateAllowed: true));

        Assert.True((await Sender(client, null).SendAsync(Hook(_receiver.Url) with { SecretFrom = null }, Delivery, CancellationToken.None)).Delivered);
        Assert.DoesNotContain("webhook-signature", Assert.Single(_receiver.Requests).Headers.Keys);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task An_address_in_this_network_is_not_connected_to_unless_it_is_allowed(string host)
    {
        var answer = await SendAsync(url: _receiver.Url.Replace("127.0.0.1", host, StringComparison.Ordinal), privateAllowed: false);

        Assert.False(answer.Delivered);
        Assert.Contains("Hooks:AllowPrivateNetworks", answer.Error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Requests);
    }

    private static DeliveryView Delivery => new("dlv_1", "ops", Happened, DeliveryState.Pending, 0, NextAttempt: null, DeliveredAt: null, LastError: null);

    private static HookSpec Hook(string url) => new("ops", "webhook", url, "env:OPS_SECRET", ["*"]);

    private static Func<HttpContext, Task> Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    private static string? Text(JsonDocument body, string name) => body.RootElement.GetProperty(name).GetString();

    private async Task<HookAnswer> SendAsync(string? url = null, string? secret = Secret, bool privateAllowed = true)
    {
        using var client = new HttpClient(GuardedConnections.CreateHandler(privateAllowed));
        return await Sender(client, secret).SendAsync(Hook(url ?? _receiver.Url), Delivery, CancellationToken.None);
    }

    private WebhookSender Sender(HttpClient client, string? secret) => new(new HttpDelivery(client, _clock), new HookSecrets(name => name == "OPS_SECRET" ? secret : null), _clock);
}
