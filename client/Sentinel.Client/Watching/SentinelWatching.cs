using System.Runtime.CompilerServices;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;

namespace Sentinel.Client.Watching;

/// <summary>Observers of verdicts and routes: told at once by Sentinel's events, and held to the truth by a look now and then.</summary>
public static class SentinelWatching
{
    private static readonly string[] OfVerdicts = [EventTypes.WindowClosed, EventTypes.DriftDetected, EventTypes.DriftCleared, EventTypes.ReferenceFrozen];

    private static readonly string[] OfRoutes =
        [EventTypes.RolloutStepped, EventTypes.RolloutHeld, EventTypes.RolloutEnded, EventTypes.RollbackStarted, EventTypes.RollbackCompleted, EventTypes.GroupCommitted, EventTypes.GroupReleased];

    /// <summary>The verdict of a version once it has closed a window, then each change, until cancelled. Of changes that follow one another at once, the last is told.</summary>
    /// <exception cref="SentinelApiException">The version is not known, or the client may not ask.</exception>
    public static async IAsyncEnumerable<VerdictNotice> WatchVerdictsAsync(this ISentinelClient client, ModelVersionId id, TimeProvider? time = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(id);
        VerdictNotice? last = null;
        await using var looks = new Looks(client, happened => happened.Model == id.Model && happened.Version == id.Version && OfVerdicts.Contains(happened.Type), time ?? TimeProvider.System, ct);
        while (await looks.NextAsync())
        {
            var status = await looks.AtAsync(token => client.GetStatusAsync(id, token));
            if (status is { ClosedWindows: > 0 } && status.Verdict != last?.Verdict)
            {
                yield return last = new VerdictNotice(id, status.Verdict, last?.Verdict, status.Sentence, status.LastReport?.Id);
            }
        }
    }

    /// <summary>The route of a model, then each that follows, until cancelled. Of routes that follow one another at once, the last is told; epochs only grow.</summary>
    /// <exception cref="SentinelApiException">The model is not known, or the client may not ask.</exception>
    public static async IAsyncEnumerable<Route> WatchRoutesAsync(this ISentinelClient client, string model, TimeProvider? time = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        Route? last = null;
        await using var looks = new Looks(client, happened => happened.Model == model && OfRoutes.Contains(happened.Type), time ?? TimeProvider.System, ct);
        while (await looks.NextAsync())
        {
            var route = await looks.AtAsync(token => client.GetRouteAsync(model, token));
            if (route is not null && (last is null || route.Epoch > last.Epoch))
            {
                yield return last = route;
            }
        }
    }
}
