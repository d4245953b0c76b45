using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Telemetry;

namespace Sentinel.Grains.Shards;

/// <summary>
/// Makes a shard durable and tells its version, again and again until the version has heard. No row of the record is missing from a label shard's: those write first. Threading: the grain's turns.
/// </summary>
/// <param name="grain">The shard's grain, for its timer.</param>
/// <param name="id">The shard.</param>
/// <param name="state">What is to be durable.</param>
/// <param name="labels">Passes rows on to label shards.</param>
/// <param name="delivery">Tells the version.</param>
/// <param name="storage">Where the record is.</param>
/// <param name="retryPeriod">Time between two attempts to reach a version that does not answer.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Told of writes and failures.</param>
/// <param name="logger">Told of failures.</param>
internal sealed class ShardCheckpoint(
    Grain grain,
    ShardId id,
    ShardState state,
    LabelForwarder labels,
    ShardDelivery delivery,
    IPersistentState<GrainRecord> storage,
    TimeSpan retryPeriod,
    TimeProvider time,
    GrainMetrics metrics,
    ILogger logger)
{
    private IGrainTimer? _retry;

    /// <summary>Makes everything durable, and tells the version.</summary>
    internal async Task<ApplyOutcome> SaveAsync()
    {
        if (state.TopicId is { } topicId && await labels.CheckpointAsync(topicId) is not ApplyOutcome.Done and var refused)
        {
            return refused;
        }

        await WriteAsync();
        await SendAsync();
        if (await HandOverAsync())
        {
            await WriteAsync();
        }

        return ApplyOutcome.Done;
    }

    /// <summary>Tells the version once more, soon.</summary>
    internal void RetryNow() => RetryLater(TimeSpan.Zero);

    private void RetryLater(TimeSpan due) =>
        _retry ??= grain.RegisterGrainTimer(RetryAsync, new GrainTimerCreationOptions(due, retryPeriod) { KeepAlive = true });

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        if (state.IsInDoubt)
        {
            return;
        }

        if (state.Collected.WaitingRows > 0)
        {
            await SaveAsync();
        }
        else
        {
            await SendAsync();
        }
    }

    /// <summary>Writes the record when it would say something new.</summary>
    private async Task WriteAsync()
    {
        if (!state.IsDirty)
        {
            return;
        }

        var started = time.GetTimestamp();
        var bytes = ShardRecordFormat.Instance.Encode(state.ToRecord());
        await storage.WriteBytesAsync(bytes);
        state.IsDurable();
        metrics.Checkpointed(time.GetElapsedTime(started), bytes.Length);
    }

    private async Task SendAsync()
    {
        try
        {
            await delivery.SendAsync();
        }
        catch (Exception error)
        {
            metrics.DeliveryFailed("window");
            ShardLog.DeliveryFailed(logger, error, id, state.Pending, retryPeriod);
        }

        if (state.Pending > 0)
        {
            RetryLater(retryPeriod);
        }
        else
        {
            _retry?.Dispose();
            _retry = null;
        }
    }

    private async Task<bool> HandOverAsync()
    {
        try
        {
            return await delivery.HandOverAsync();
        }
        catch (Exception error)
        {
            metrics.DeliveryFailed("first-rows");
            ShardLog.CollectFailed(logger, error, id, state.Collected.WaitingRows);
            RetryLater(retryPeriod);
            return false;
        }
    }
}
