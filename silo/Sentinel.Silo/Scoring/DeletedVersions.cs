using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Silo.Events;

namespace Sentinel.Silo.Scoring;

/// <summary>Has this silo forget versions that are deleted anywhere in the cluster: what is registered never changes, so it is asked for once, and would be served on.</summary>
internal sealed class DeletedVersions(EventFeed feed, VersionLoader versions) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One who falls behind is ended, and begins with what is kept: to forget twice does no harm.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in feed.ListenAsync(after: 0, recent: null, stoppingToken))
                {
                    if (happened.Event is { Type: EventTypes.VersionDeleted, Version: { } version })
                    {
                        versions.Forget(new ModelVersionId(happened.Event.Model, version));
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The silo stops.
            }
        }
    }
}
