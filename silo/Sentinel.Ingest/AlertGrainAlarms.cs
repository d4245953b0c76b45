using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Ingest;

/// <summary>Raises an alert for every model whose rows a stopped partition carried.</summary>
internal sealed class AlertGrainAlarms(IGrainFactory grains, TimeProvider time, ILogger<AlertGrainAlarms> logger) : IIngestAlarms
{
    /// <inheritdoc/>
    public async Task RaiseAsync(PartitionStopped stopped)
    {
        foreach (var model in stopped.Models)
        {
            var now = time.GetUtcNow();
            var id = string.Create(CultureInfo.InvariantCulture, $"ingest-stopped/{model}/{stopped.Topic}/{stopped.Partition}/{now:yyyyMMddTHHmmssfffZ}");
            var data = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                [
                    KeyValuePair.Create("alert", "ingest-stopped"),
                    KeyValuePair.Create("topic", stopped.Topic),
                    KeyValuePair.Create("partition", stopped.Partition.ToString(CultureInfo.InvariantCulture)),
                    KeyValuePair.Create("cause", stopped.Cause),
                ]);
            var message = string.Create(CultureInfo.InvariantCulture, $"Predictions of {stopped.Topic}/{stopped.Partition} are no longer read: {stopped.Cause}");
            try
            {
                await grains.GetGrain<IAlertGrain>(model).NotifyAsync(new SentinelEvent(id, EventTypes.AlertFired, model, null, now, message, data), []).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.AlarmFailed(stopped.Topic, stopped.Partition, model, e);
            }
        }
    }
}
