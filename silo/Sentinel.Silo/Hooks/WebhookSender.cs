using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>
/// Tells hooks by HTTP: a CloudEvents 1.0 body with the headers of Standard Webhooks. 2xx alone is success; redirects are not followed. The secret is read when it is needed and kept nowhere.
/// </summary>
public sealed class WebhookSender(HttpClient client, Func<string, string?> readVariable, TimeProvider time) : IHookSender
{
    /// <summary>How long a receiver may take to answer.</summary>
    public static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, string deliveryId, SentinelEvent e, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(e);
        if (!TryReadKey(hook, out var key, out var fault))
        {
            return Failed(fault);
        }

        using var request = MakeRequest(hook, deliveryId, CloudEventJson.Write(e), key);
        using var bound = new CancellationTokenSource(AnswerBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Read(response);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed($"{hook.Url} did not answer within {AnswerBound.TotalSeconds:F0} s");
        }
        catch (HttpRequestException failure)
        {
            return Failed(failure.InnerException is AddressNotAllowedException forbidden ? forbidden.Message : $"{hook.Url} cannot be reached: {failure.Message}");
        }
    }

    private bool TryReadKey(HookSpec hook, out byte[]? key, out string fault)
    {
        (key, fault) = (null, "");
        if (hook.SecretFrom is null)
        {
            return true;
        }

        var variable = hook.SecretFrom[HookRules.EnvironmentPrefix.Length..];
        if (readVariable(variable) is not { Length: > 0 } secret)
        {
            fault = $"environment variable {variable}, which holds the secret of hook '{hook.Name}', is not set on the silo: nothing is sent unsigned";
            return false;
        }

        if (!WebhookSignature.TryReadSecret(secret, out key))
        {
            fault = $"environment variable {variable} holds no webhook secret: it must be 'whsec_' and the key in base64";
            return false;
        }

        return true;
    }

    private HttpRequestMessage MakeRequest(HookSpec hook, string deliveryId, byte[] body, byte[]? key)
    {
        var timestampSeconds = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(CloudEventJson.ContentType);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Sentinel", typeof(WebhookSender).Assembly.GetName().Version?.ToString(3)));
        request.Headers.Add("webhook-id", deliveryId);
        request.Headers.Add("webhook-timestamp", timestampSeconds.ToString(CultureInfo.InvariantCulture));
        if (key is not null)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Sign(key, deliveryId, timestampSeconds, body));
        }

        return request;
    }

    private HookAnswer Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new HookAnswer(Delivered: true, status, RetryAfter: null, Gone: false, Error: null);
        }

        var said = string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status} {response.ReasonPhrase}");
        var error = status is >= 300 and < 400 ? $"{said}: redirects are not followed, apply the hook with its final address" : said;
        return new HookAnswer(Delivered: false, status, RetryAfterOf(response), Gone: response.StatusCode == HttpStatusCode.Gone, error);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };

    private static HookAnswer Failed(string error) => new(Delivered: false, StatusCode: null, RetryAfter: null, Gone: false, error);
}
