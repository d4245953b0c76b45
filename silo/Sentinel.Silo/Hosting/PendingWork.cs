using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Http;

namespace Sentinel.Silo.Hosting;

/// <summary>
/// Wakes the grains that have work left from a silo that ended: reminders of silos on localhost live in a silo's memory, and an effect that waits in a record is carried out by the grain that
/// holds it, once it is active. Models are woken by the routers' subscriptions, versions that take traffic, and their shards, from here.
/// </summary>
internal sealed partial class PendingWork(IGrainFactory grains, TimeProvider time, ILogger<PendingWork> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Wakes them, again and again until all could be.</summary>
    public async Task WakeAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var model in await ModelEndpoints.NamesAsync(grains))
                {
                    stoppingToken.ThrowIfCancellationRequested();
                    await grains.GetGrain<IAlertGrain>(model).GetAlertsAsync();
                    await WakeVersionsAsync(model);
                }

                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWoken(Pause, e);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    // A version that takes traffic asks its shards how they stand, and so wakes those whose closed windows were not told before the silo ended.
    private async Task WakeVersionsAsync(string model)
    {
        var route = await grains.GetGrain<IModelGrain>(model).GetRouteAsync();
        foreach (var version in route.Weights.Keys)
        {
            await grains.GetGrain<IModelVersionGrain>(new ModelVersionId(model, version).ToString()).GetStatusAsync();
        }
    }

    [LoggerMessage(5003, LogLevel.Warning, "Models with work left could not be woken; tried again in {After}")]
    private partial void LogNotWoken(TimeSpan after, Exception e);
}
