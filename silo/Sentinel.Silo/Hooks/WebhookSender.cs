using System.Globalization;
using System.Net.Http.Headers;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>Webhooks: a CloudEvents 1.0 body with the headers of Standard Webhooks.</summary>
public sealed class WebhookSender(HttpDelivery http, HookSecrets secrets, TimeProvider time) : IHookSender
{
    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        byte[]? key = null;
        if (!secrets.TryRead(hook, out var secret, out var fault))
        {
            return HttpDelivery.Failed(fault);
        }

        if (secret is not null && !WebhookSignature.TryReadSecret(secret, out key))
        {
            return HttpDelivery.Failed($"environment variable {HookSecrets.VariableOf(hook)} holds no webhook secret: it must be 'whsec_' and the key in base64");
        }

        var body = CloudEventJson.Write(delivery.Event);
        var timestampSeconds = time.GetUtcNow().ToUnixTimeSeconds();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(CloudEventJson.ContentType);
        return await http.PostAsync(
            hook.Url,
            hook.Url,
            content,
            headers =>
            {
                headers.Add("webhook-id", delivery.Id);
                headers.Add("webhook-timestamp", timestampSeconds.ToString(CultureInfo.InvariantCulture));
                if (key is not null)
                {
                    headers.Add("webhook-signature", WebhookSignature.Sign(key, delivery.Id, timestampSeconds, body));
                }
            },
            ct);
    }
}
