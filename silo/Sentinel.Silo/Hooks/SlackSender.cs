using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>Slack's incoming webhooks: <c>{"text": …}</c> in Slack's own markup. The address lets everybody post, so it is never written into an error.</summary>
public sealed class SlackSender(HttpDelivery http, HookSecrets secrets, PageAddress page) : IHookSender
{
    // Slack cuts longer texts.
    private const int TextLengthMax = 3000;

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (!secrets.TryRead(hook, out var secret, out var fault))
        {
            return HttpDelivery.Failed(fault);
        }

        var url = secret ?? hook.Url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return HttpDelivery.Failed($"environment variable {HookSecrets.VariableOf(hook)} holds no http or https address");
        }

        using var content = JsonContent.Create(new { text = TextOf(delivery.Event) });
        return await http.PostAsync(url, $"Slack (hook '{hook.Name}')", content, addHeaders: null, ct);
    }

    private string TextOf(SentinelEvent happened)
    {
        var subject = happened.Version is null ? happened.Model : $"{happened.Model} {happened.Version}";
        var text = $"{Sign(happened.Type)} *<{page.Of(happened.Model)}|{Escaped(subject)}>* {Escaped(EventTypes.ShortName(happened.Type))}{(happened.Data.TryGetValue("alert", out var alert) ? $" `{Escaped(alert)}`" : "")}\n{Escaped(happened.Message)}";
        return text.Length <= TextLengthMax ? text : $"{text[..(TextLengthMax - 1)]}…";
    }

    private static string Sign(string type) => type switch
    {
        EventTypes.AlertFired => ":red_circle:",
        EventTypes.AlertAcknowledged => ":large_yellow_circle:",
        EventTypes.AlertResolved => ":large_green_circle:",
        _ => ":information_source:",
    };

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
