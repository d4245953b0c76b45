using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Hosting;

/// <summary>
/// Sees to what a silo leaves behind that ends, this one's former life at start and any other of the cluster later: grains that lived there come back elsewhere when they are called, but know no
/// routers then, and have work that nobody reminds them of.
/// </summary>
internal sealed partial class SiloWatch(IGrainFactory grains, PendingWork pending, RouteSubscription routes, TimeProvider time, ILogger<SiloWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new HashSet<SiloAddress>();
        using var timer = new PeriodicTimer(LookAgain, time);
        try
        {
            await pending.WakeAsync(stoppingToken);
            do
            {
                known = await LookAsync(known, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // This silo stops; the others see to what it leaves.
        }
    }

    private async Task<HashSet<SiloAddress>> LookAsync(HashSet<SiloAddress> known, CancellationToken stoppingToken)
    {
        try
        {
            var active = (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys.ToHashSet();
            if (known.Except(active).ToArray() is { Length: > 0 } gone)
            {
                LogGone(string.Join(", ", gone.Select(silo => silo.Endpoint)), active.Count);
                await routes.RenewAsync(stoppingToken);
                await pending.WakeAsync(stoppingToken);
            }

            return active;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotSeen(LookAgain, e);
            return known;
        }
    }

    [LoggerMessage(5004, LogLevel.Warning, "Silo {Gone} has left the cluster, which has {Left} silos now: what it has left undone is taken up")]
    private partial void LogGone(string gone, int left);

    [LoggerMessage(5005, LogLevel.Warning, "The silos of the cluster could not be listed; tried again in {After}")]
    private partial void LogNotSeen(TimeSpan after, Exception e);
}
