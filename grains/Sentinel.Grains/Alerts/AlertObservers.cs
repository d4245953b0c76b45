using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;

namespace Sentinel.Grains.Alerts;

/// <summary>Listeners in .NET, as long as they renew their subscription. In memory only: one that a new activation does not know comes back by itself.</summary>
internal sealed partial class AlertObservers(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IAlertObserver, DateTimeOffset> _expiries = [];

    internal void Subscribe(IAlertObserver observer) => _expiries[observer] = time.GetUtcNow() + IAlertGrain.ObserverTime;

    internal void Unsubscribe(IAlertObserver observer) => _expiries.Remove(observer);

    /// <summary>Tells of the alerts that differ between two states; nobody waits for a listener.</summary>
    internal void Tell(AlertBook before, AlertBook after, Audience audience)
    {
        var now = time.GetUtcNow();
        foreach (var gone in _expiries.Where(e => e.Value <= now).Select(e => e.Key).ToArray())
        {
            _expiries.Remove(gone);
        }

        if (_expiries.Count == 0)
        {
            return;
        }

        var known = before.Alerts.ToDictionary(line => line.Alert.Id, line => line.Alert, StringComparer.Ordinal);
        foreach (var alert in after.Alerts.Select(line => line.Alert))
        {
            var old = known.GetValueOrDefault(alert.Id);
            if ((old?.State, old?.Started, old?.Flapping) != (alert.State, alert.Started, alert.Flapping))
            {
                var told = alert with { SilencedBy = SilenceRules.Silencing(audience.Silences, alert, now)?.Id };
                foreach (var observer in _expiries.Keys.ToArray())
                {
                    _ = TellAsync(observer, told);
                }
            }
        }
    }

    private async Task TellAsync(IAlertObserver observer, AlertView alert)
    {
        try
        {
            await observer.AlertChangedAsync(alert).WaitAsync(CallBound, time);
        }
        catch (Exception e)
        {
            _expiries.Remove(observer);
            LogObserverLost(logger, alert.Id, e);
        }
    }

    [LoggerMessage(4021, LogLevel.Information, "A listener did not take a change of alert {Alert}; it is dropped until it subscribes again")]
    private static partial void LogObserverLost(ILogger logger, string alert, Exception exception);
}
