using System.Net.Http.Headers;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>
/// Prometheus' Alertmanager, API v2: <c>POST {url}/api/v2/alerts</c>. What fires is said to end a few repeats from now, so that it is over by itself should Sentinel fall silent.
/// </summary>
public sealed class AlertmanagerSender(HttpDelivery http, HookSecrets secrets, PageAddress page, TimeProvider time) : IHookSender
{
    /// <summary>How long an alert holds that is not told again: five repeats.</summary>
    public static readonly TimeSpan HoldsFor = RefreshRules.Period * 5;

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (delivery.Alerts.Length == 0)
        {
            return HttpDelivery.Failed($"an Alertmanager takes alerts and nothing else: tell hook '{hook.Name}' of alert.* only");
        }

        if (!secrets.TryRead(hook, out var token, out var fault))
        {
            return HttpDelivery.Failed(fault);
        }

        var now = time.GetUtcNow();
        using var content = JsonContent.Create(delivery.Alerts.Select(alert => ToPostable(alert, now)));
        return await http.PostAsync(
            $"{hook.Url.TrimEnd('/')}/api/v2/alerts",
            hook.Url,
            content,
            token is null ? null : headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token),
            ct);
    }

    private object ToPostable(AlertView alert, DateTimeOffset now)
    {
        var isOver = alert is { State: AlertState.Resolved, Flapping: false };
        var annotations = alert.Annotations.SetItem("summary", alert.Message);
        return new
        {
            labels = alert.Labels,
            annotations = alert.AcknowledgedBy is { } by && !isOver ? annotations.SetItem("acknowledgedBy", by) : annotations,
            startsAt = CloudEventJson.Time(alert.Started),
            endsAt = CloudEventJson.Time(isOver && alert.Resolved > alert.Started ? alert.Resolved.Value : isOver ? alert.Started.AddMilliseconds(1) : now + HoldsFor),
            generatorURL = page.Of(alert.Model),
        };
    }
}
