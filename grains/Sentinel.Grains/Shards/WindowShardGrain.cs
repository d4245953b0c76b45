using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Labels;
using Sentinel.Grains.References;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Telemetry;
using Sentinel.Grains.Versions;

namespace Sentinel.Grains.Shards;

/// <summary>
/// See <see cref="IWindowShardGrain"/>. A cache of the log: what was folded since the last checkpoint is lost with the activation and sent again by the log's owner, who finds out by
/// <see cref="ApplyOutcome.Gap"/>. Two activations at once are harmless: the loser's write fails on the ETag and its rows are sent again.
/// </summary>
[GrainType("window-shard"), PreferLocalPlacement, CollectionAgeLimit(Minutes = 10)]
public sealed class WindowShardGrain(
    [PersistentState("shard", StorageNames.Provider)] IPersistentState<GrainRecord> storage,
    ReferenceStore references,
    IOptions<ShardOptions> options,
    IOptions<VersionOptions> versions,
    TimeProvider time,
    GrainMetrics metrics,
    ILogger<WindowShardGrain> logger) : Grain, IWindowShardGrain
{
    private ShardId _id = null!;
    private ShardState _state = null!;
    private ShardPlans _plans = null!;
    private ShardCheckpoint _checkpoint = null!;
    private LabelForwarder _labels = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = ShardId.Parse(this.GetPrimaryKeyString());
        var stored = storage.TakeBytes() is { } bytes ? ShardRecordFormat.Instance.Decode(bytes) : null;
        var version = GrainFactory.GetGrain<IModelVersionGrain>(_id.ModelVersion.ToString());
        _state = new ShardState(_id, stored ?? ShardRecord.Empty);
        _plans = new ShardPlans(_id, _state, version, references, logger);
        _labels = new LabelForwarder(GrainFactory, _id);
        var delivery = new ShardDelivery(_id, _state, _plans, version, options.Value.WindowsPerCall, versions.Value.ShardIdleAfter / 4, time);
        _checkpoint = new ShardCheckpoint(this, _id, _state, _labels, delivery, storage, options.Value.RetryPeriod, time, metrics, logger);
        if (stored is not null)
        {
            ShardLog.Activated(logger, _id, _state.Applied, stored.Windows.Open.Length, _state.Pending);
        }

        if (_state.Pending > 0 || _state.Collected.WaitingRows > 0)
        {
            _checkpoint.RetryNow();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var result = await ApplyCoreAsync(batch);
        metrics.Applied(result);
        return result;
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> CheckpointAsync(string topicId, long sent)
    {
        ThrowIfInDoubt();
        if (sent > 0 && (topicId != _state.TopicId || _state.Applied < sent))
        {
            var gap = topicId == _state.TopicId ? Answer(ApplyOutcome.Gap) : new ApplyResult(ApplyOutcome.Gap, 0, 0);
            ShardLog.Gap(logger, _id, gap.Applied, sent);
            metrics.Applied(gap);
            return gap;
        }

        return await _checkpoint.SaveAsync() is not ApplyOutcome.Done and var refused ? Refuse(refused) : Answer(ApplyOutcome.Done);
    }

    /// <inheritdoc/>
    public Task<ShardStatus> GetStatusAsync() => Task.FromResult(_state.Status);

    /// <inheritdoc/>
    public Task RefreshPlanAsync()
    {
        _plans.Refresh();
        if (_state.Collected.WaitingRows > 0)
        {
            // They may be wanted no longer, and then nothing of them is to stay.
            _checkpoint.RetryNow();
        }

        return Task.CompletedTask;
    }

    private async Task<ApplyResult> ApplyCoreAsync(RowBatch batch)
    {
        ThrowIfInDoubt();
        if (!await _plans.TakeAsync())
        {
            return Answer(ApplyOutcome.UnknownVersion);
        }

        if (batch.SchemaDigest != _plans.SchemaDigest)
        {
            return Answer(ApplyOutcome.SchemaChanged);
        }

        if (!Follow(batch))
        {
            ShardLog.TopicChanged(logger, _id, _state.TopicId!, batch.TopicId);
            return Answer(ApplyOutcome.TopicChanged);
        }

        if (_state.Applied < batch.PreviousNext)
        {
            ShardLog.Gap(logger, _id, _state.Applied, batch.PreviousNext);
            return Answer(ApplyOutcome.Gap);
        }

        // Rows that wait to be passed on were folded by an earlier call.
        if (_labels.HasRows && await _labels.SendAsync() is not ApplyOutcome.Done and var refused)
        {
            return Refuse(refused);
        }

        if (await MakeRoomAsync() is not ApplyOutcome.Done and var full)
        {
            return Refuse(full);
        }

        var result = Fold(batch);
        return await PassOnAsync() is (ApplyOutcome.Gap or ApplyOutcome.TopicChanged) and var lost ? Refuse(lost) : result;
    }

    /// <summary>Follows the batch's topic; false when that is another one, whose offsets are no continuation.</summary>
    private bool Follow(RowBatch batch)
    {
        var former = _state.TopicId;
        if (former == batch.TopicId)
        {
            return true;
        }

        if (!_state.TryFollow(batch))
        {
            return false;
        }

        _labels.Forget();
        if (former is not null)
        {
            ShardLog.TopicAdopted(logger, _id, batch.TopicId, former);
        }

        return true;
    }

    /// <summary>A full outbox is made durable and sent here, so that progress does not hang on a checkpoint that waits for this very batch.</summary>
    private async Task<ApplyOutcome> MakeRoomAsync()
    {
        if (_state.Pending < options.Value.PendingWindowsMax)
        {
            return ApplyOutcome.Done;
        }

        var saved = await _checkpoint.SaveAsync();
        if (saved == ApplyOutcome.Done && _state.Pending >= options.Value.PendingWindowsMax)
        {
            ShardLog.Busy(logger, _id, _state.Pending);
            return ApplyOutcome.Busy;
        }

        return saved;
    }

    private ApplyResult Fold(RowBatch batch)
    {
        try
        {
            var folded = _state.Fold(batch, _plans.JoinsLabels ? _labels : null);
            metrics.UndeclaredSegments(folded.UndeclaredSegmentCells);
            metrics.WindowsClosed(folded.WindowsClosed);
            return Answer(ApplyOutcome.Done) with { RowsApplied = folded.Rows, RowsSkipped = folded.Skipped, RowsLate = folded.Late };
        }
        catch (Exception error)
        {
            ShardLog.FoldFailed(logger, error, _id);
            StartAgain();
            throw;
        }
    }

    /// <summary>Passes rows on to wait for their labels. Those that cannot be now go before the next batch; that this one is folded is true all the same.</summary>
    private async Task<ApplyOutcome> PassOnAsync()
    {
        try
        {
            return _labels.HasRows ? await _labels.SendAsync() : ApplyOutcome.Done;
        }
        catch (Exception error)
        {
            LabelLog.ForwardFailed(logger, error, _id.ToString());
            return ApplyOutcome.Busy;
        }
    }

    /// <summary>
    /// Answers what a label shard answered. One that has forgotten rows needs them again, and only a shard that folds them again knows their windows: this one starts again from its record,
    /// below which no label shard has forgotten anything.
    /// </summary>
    private ApplyResult Refuse(ApplyOutcome outcome)
    {
        if (outcome is ApplyOutcome.Gap)
        {
            LabelLog.ForwardGap(logger, _id.ToString());
            StartAgain();
            return new ApplyResult(ApplyOutcome.Gap, _state.Durable, _state.Durable);
        }

        return Answer(outcome);
    }

    private void StartAgain()
    {
        _state.IsInDoubt = true;
        DeactivateOnIdle();
    }

    private void ThrowIfInDoubt()
    {
        if (_state.IsInDoubt)
        {
            throw new InvalidOperationException($"Shard {_id} starts again from its record after a batch that it could not fold: send again");
        }
    }

    private ApplyResult Answer(ApplyOutcome outcome) => new(outcome, _state.Applied, _state.Durable);
}
