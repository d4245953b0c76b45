using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;

namespace Sentinel.Grains.Alerts;

/// <summary>Tells Alertmanagers again what still holds, by <see cref="RefreshRules"/>. When it did so last is in memory only: after a restart it begins at once.</summary>
internal sealed partial class AlertRefresh(string model, IHookSender sender, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Whether there was something to repeat when it looked last.</summary>
    internal bool IsOpen => _last.Count > 0;

    /// <summary>Makes the repeats that are due.</summary>
    /// <returns>When the next is due; null while there is nothing to repeat.</returns>
    internal async Task<DateTimeOffset?> RunAsync(AlertBook book, Audience audience, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wanted = RefreshRules.Of(book, audience, now);
        foreach (var name in _last.Keys.Except(wanted.Keys.Select(h => h.Name), StringComparer.Ordinal).ToArray())
        {
            _last.Remove(name);
        }

        await Task.WhenAll(wanted.Where(w => NextOf(w.Key, now) <= now).Select(w => SendAsync(w.Key, w.Value, now, cancellationToken)));
        return wanted.Keys.Min(hook => (DateTimeOffset?)NextOf(hook, now));
    }

    private DateTimeOffset NextOf(HookSpec hook, DateTimeOffset now) => _last.TryGetValue(hook.Name, out var last) ? last + RefreshRules.Period : now;

    private async Task SendAsync(HookSpec hook, AlertView[] alerts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _last[hook.Name] = now;
        var id = FormattableString.Invariant($"refresh-{now.UtcTicks}");
        var happened = new SentinelEvent(id, EventTypes.AlertFired, model, Version: null, now, "still so", Sorted.Empty);
        try
        {
            var answer = await sender.SendAsync(hook, new DeliveryView(id, hook.Name, happened, DeliveryState.Pending, 0, now, DeliveredAt: null, LastError: null) { Alerts = alerts }, cancellationToken);
            if (!answer.Delivered)
            {
                LogNotRefreshed(logger, hook.Name, RefreshRules.Period, answer.Error, exception: null);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRefreshed(logger, hook.Name, RefreshRules.Period, e.Message, e);
        }
    }

    [LoggerMessage(4022, LogLevel.Warning, "Alertmanager hook {Hook} was not told again what holds, which is tried again in {After}: {Error}")]
    private static partial void LogNotRefreshed(ILogger logger, string hook, TimeSpan after, string? error, Exception? exception);
}
