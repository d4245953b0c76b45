using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>
/// PagerDuty Events API v2: <c>POST {url}/v2/enqueue</c> with trigger, acknowledge or resolve for alerts, <c>/v2/change/enqueue</c> for what else happens, such as a promotion. All alerts of a
/// model with one name are one incident, known by the key <c>sentinel:{model}:{alert}</c>; <see cref="IncidentRules"/> says how it stands.
/// </summary>
public sealed class PagerDutySender(HttpDelivery http, HookSecrets secrets, PageAddress page) : IHookSender
{
    private const int SummaryLengthMax = 1024;
    private const int KeyLengthMax = 255;

    /// <summary>The key of the incident that an alert belongs to: names that PagerDuty finds too long are told by their digest.</summary>
    public static string KeyOf(AlertView alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var key = $"sentinel:{alert.Model}:{alert.Name}";
        return key.Length <= KeyLengthMax ? key : $"sentinel:{alert.Model}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(alert.Name)))}";
    }

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (!secrets.TryRead(hook, out var routingKey, out var fault))
        {
            return HttpDelivery.Failed(fault);
        }

        var url = hook.Url.TrimEnd('/');
        var (path, body) = delivery.Alerts is [var alert] ? ("/v2/enqueue", AlertBody(routingKey, delivery.Event, alert)) : ("/v2/change/enqueue", ChangeBody(routingKey, delivery.Event));
        using var content = JsonContent.Create(body);
        return await http.PostAsync(url + path, hook.Url, content, addHeaders: null, ct);
    }

    private Dictionary<string, object?> AlertBody(string? routingKey, SentinelEvent happened, AlertView alert)
    {
        var action = happened.Type switch
        {
            EventTypes.AlertAcknowledged => "acknowledge",
            EventTypes.AlertResolved => "resolve",
            _ => "trigger",
        };
        var body = new Dictionary<string, object?> { ["routing_key"] = routingKey, ["event_action"] = action, ["dedup_key"] = KeyOf(alert) };
        if (action == "trigger")
        {
            body["client"] = "Sentinel";
            body["client_url"] = page.Of(alert.Model);
            body["payload"] = new Dictionary<string, object?>
            {
                ["summary"] = Summary($"{alert.Name} of {NameOf(alert.Model, alert.Version)}: {happened.Message}"),
                ["source"] = CloudEventJson.Source(alert.Model),
                ["severity"] = SeverityOf(alert),
                ["timestamp"] = CloudEventJson.Time(alert.Started),
                ["component"] = NameOf(alert.Model, alert.Version),
                ["class"] = alert.Name,
                ["custom_details"] = alert.Annotations.AddRange(alert.Labels.Where(l => !alert.Annotations.ContainsKey(l.Key))),
            };
        }

        return body;
    }

    private Dictionary<string, object?> ChangeBody(string? routingKey, SentinelEvent happened) => new()
    {
        ["routing_key"] = routingKey,
        ["payload"] = new Dictionary<string, object?>
        {
            ["summary"] = Summary($"{EventTypes.ShortName(happened.Type)} of {NameOf(happened.Model, happened.Version)}: {happened.Message}"),
            ["source"] = CloudEventJson.Source(happened.Model),
            ["timestamp"] = CloudEventJson.Time(happened.Time),
            ["custom_details"] = happened.Data,
        },
        ["links"] = new[] { new { href = page.Of(happened.Model), text = happened.Model } },
    };

    // PagerDuty takes these four and nothing else.
    private static string SeverityOf(AlertView alert) => alert.Labels.GetValueOrDefault(AlertLabels.Severity) switch
    {
        "critical" => "critical",
        "error" => "error",
        "info" => "info",
        _ => "warning",
    };

    private static string NameOf(string model, string? version) => version is null ? model : $"{model}@{version}";

    private static string Summary(string text) => text.Length <= SummaryLengthMax ? text : $"{text[..(SummaryLengthMax - 1)]}…";
}
