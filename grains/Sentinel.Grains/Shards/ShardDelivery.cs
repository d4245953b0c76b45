using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Windows;

namespace Sentinel.Grains.Shards;

/// <summary>
/// What a shard tells its version: windows that have closed, how far event time is, rows for the first reference. Only what is durable is told; a repeat is ignored there. Threading: the grain's turns.
/// </summary>
/// <param name="id">The shard.</param>
/// <param name="state">What it has.</param>
/// <param name="plans">The version's plan.</param>
/// <param name="version">Its version.</param>
/// <param name="windowsPerCall">Most windows in one call.</param>
/// <param name="passedEvery">How often it says how far event time is, while rows come.</param>
/// <param name="time">The clock.</param>
internal sealed class ShardDelivery(ShardId id, ShardState state, ShardPlans plans, IModelVersionGrain version, int windowsPerCall, TimeSpan passedEvery, TimeProvider time)
{
    private long _toldRows = state.Rows;
    private long _toldAt = time.GetTimestamp();

    /// <summary>Tells of the closed windows that are durable, in their order. What the version confirms leaves the record with the next write.</summary>
    internal async Task SendAsync()
    {
        while (state.Pending > 0 && await plans.TakeAsync() && state.Windows!.Outbox[0].Sequence < state.DurableSequence)
        {
            WindowSummary[] next = [.. state.Windows.Outbox.TakeWhile(summary => summary.Sequence < state.DurableSequence).Take(windowsPerCall)];
            await version.CloseWindowsAsync(next);
            state.Windows.Confirm(next[^1].Sequence);
        }

        await TellPassedAsync();
    }

    /// <summary>Hands over collected rows that are durable, a share at a time.</summary>
    /// <returns>Whether some are to leave the record.</returns>
    internal async Task<bool> HandOverAsync()
    {
        if (state.Collected.WaitingRows == 0)
        {
            return false;
        }

        var waiting = state.Collected.Waiting;
        if (!await plans.TakeAsync() || (state.Collects > 0 && state.Collected.WaitingRows < RowCollector.ShareOf(state.Collects)))
        {
            return false;
        }

        if (state.Collects > 0)
        {
            var wanted = await version.CollectAsync(new CollectedRows(id, state.TopicId!, [.. waiting]));
            state.ConfirmCollected(waiting[^1].ToOffset);
            if (!wanted)
            {
                state.Collect(0);
                plans.Refresh();
            }
        }

        return true;
    }

    /// <summary>Says, while rows come, how far windows by event time are: often enough that the version does not take this shard for idle between two windows.</summary>
    private async Task TellPassedAsync()
    {
        if (state.Pending == 0 && state.Windows is { Plan.Window.EverySeconds: not null } windows && windows.Rows > _toldRows && time.GetElapsedTime(_toldAt) >= passedEvery)
        {
            (_toldRows, _toldAt) = (windows.Rows, time.GetTimestamp());
            await version.PassedAsync(id, UnixMicroseconds.ToTime(windows.Watermark));
        }
    }
}
