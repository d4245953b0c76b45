using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Windows;
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
    private const int FormerTopicIdsMax = 8;

    private ShardId _id = null!;
    private ShardRecord _state = ShardRecord.Empty;
    private ShardWindows? _windows;
    private LabelForwarder _labels = null!;
    private bool _joinsLabels;
    private int _collects;
    private string? _schemaDigest;
    private long _durable;
    private long _durableRows;
    private long _durableSequence;
    private bool _dirty;
    private bool _planIsStale;
    private bool _isInDoubt;
    private IGrainTimer? _retry;
    private long _toldRows;
    private long _toldAt = time.GetTimestamp();

    private IModelVersionGrain Version => GrainFactory.GetGrain<IModelVersionGrain>(_id.ModelVersion.ToString());

    private int Pending => _windows?.Outbox.Count ?? _state.Windows.Outbox.Length;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = ShardId.Parse(this.GetPrimaryKeyString());
        _labels = new LabelForwarder(GrainFactory, _id);
        if (storage.RecordExists && storage.State.Bytes.Length > 0)
        {
            _state = ShardRecordFormat.Instance.Decode(storage.State.Bytes);
            storage.State = new GrainRecord();
            IsDurable();
            _toldRows = _durableRows;
            ShardLog.Activated(logger, _id, _state.Applied, _state.Windows.Open.Length, Pending);
            if (Pending > 0 || _state.Collected.WaitingRows > 0)
            {
                RetryLater(TimeSpan.Zero);
            }
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

        return await SaveAsync() is not ApplyOutcome.Done and var refused ? Refuse(refused) : Answer(ApplyOutcome.Done);
    }

    /// <inheritdoc/>
    public Task<ShardStatus> GetStatusAsync()
    {
        var stored = _state.Windows;
        var status = new ShardStatus(
            _id,
            _state.TopicId,
            _state.Applied,
            _durable,
            _windows?.Rows ?? stored.Rows,
            _durableRows,
            _windows?.Late ?? stored.Late,
            _state.Duplicates,
            _state.UnknownFeatureCells,
            _windows is null
                ? [.. stored.Open.Select(window => ToOpenWindow(window.Id, window.Rows, window.FirstTime, window.LastTime))]
                : [.. _windows.Open.Select(window => ToOpenWindow(window.Id, window.Rows, window.FirstTime, window.LastTime))],
            _windows?.Closed ?? stored.Closed,
            Pending,
            _state.Malformed)
        {
            Detectors = [.. _windows?.Detectors ?? new LiveDetectors(DetectorInput.Score, stored.Detectors.Span).Status],
        };
        return Task.FromResult(status);
    }

    /// <inheritdoc/>
    public Task RefreshPlanAsync()
    {
        _planIsStale = true;
        if (_state.Collected.WaitingRows > 0)
        {
            // They may be wanted no longer, and then nothing of them is to stay.
            RetryLater(TimeSpan.Zero);
        }

        return Task.CompletedTask;
    }

    private static OpenWindow ToOpenWindow(string id, long rows, long firstTime, long lastTime) =>
        new(id, rows, rows == 0 ? null : UnixMicroseconds.ToTime(firstTime), rows == 0 ? null : UnixMicroseconds.ToTime(lastTime));

    private async Task<ApplyResult> ApplyCoreAsync(RowBatch batch)
    {
        ThrowIfInDoubt();
        if (!await TakePlanAsync())
        {
            return Answer(ApplyOutcome.UnknownVersion);
        }

        if (batch.SchemaDigest != _schemaDigest)
        {
            return Answer(ApplyOutcome.SchemaChanged);
        }

        if (!FollowTopic(batch))
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
            _isInDoubt = true;
            DeactivateOnIdle();
            return new ApplyResult(ApplyOutcome.Gap, _durable, _durable);
        }

        return Answer(outcome);
    }

    /// <summary>Follows the batch's topic unless it is another one than the offsets belong to, and its log was not merely lost with a broker's memory.</summary>
    private bool FollowTopic(RowBatch batch)
    {
        if (_state.TopicId == batch.TopicId)
        {
            return true;
        }

        if (_state.TopicId is { } former)
        {
            if (!batch.TopicIsEphemeral || _state.FormerTopicIds.Contains(batch.TopicId, StringComparer.Ordinal))
            {
                return false;
            }

            ShardLog.TopicAdopted(logger, _id, batch.TopicId, former);

            // Rows of a log that is lost and that nobody was handed are let go: more come.
            var collected = new RowCollector(_state.Collected.Rows - _state.Collected.WaitingRows, []);
            _state = _state with { Collected = collected, FormerTopicIds = [.. _state.FormerTopicIds.Append(former).TakeLast(FormerTopicIdsMax)] };
        }

        _labels.Forget();
        _state = _state with { TopicId = batch.TopicId, Applied = 0 };
        _durable = 0;
        _dirty = true;
        return true;
    }

    /// <summary>A full outbox is made durable and sent here, so that progress does not hang on a checkpoint that waits for this very batch.</summary>
    private async Task<ApplyOutcome> MakeRoomAsync()
    {
        if (Pending < options.Value.PendingWindowsMax)
        {
            return ApplyOutcome.Done;
        }

        var saved = await SaveAsync();
        if (saved == ApplyOutcome.Done && Pending >= options.Value.PendingWindowsMax)
        {
            ShardLog.Busy(logger, _id, Pending);
            return ApplyOutcome.Busy;
        }

        return saved;
    }

    private ApplyResult Fold(RowBatch batch)
    {
        try
        {
            var closedBefore = _windows!.Closed;
            var applied = _state.Applied;
            var skipped = 0;
            var late = 0;
            long unknown = 0;
            if (batch.RowCount > 0)
            {
                var columns = OpenColumns(batch);
                skipped = FirstAtOrAbove(columns.Offsets, applied);
                late = _windows.Fold(columns, skipped);
                if (_collects > 0 && skipped < batch.RowCount)
                {
                    _state = _state with { Collected = _state.Collected.Add(columns, skipped, _collects) };
                }

                if (_joinsLabels)
                {
                    _labels.Add(batch, LabelColumns.PredictionDigest, RowSplitter.SplitPredictions(columns, _windows.Runs));
                }

                unknown = skipped < batch.RowCount ? columns.Layout.UnknownFeatureCells : 0;
                metrics.UndeclaredSegments(skipped < batch.RowCount ? columns.Layout.UnknownSegmentCells : 0);
            }

            if (batch.Next > applied || skipped > 0)
            {
                _state = _state with
                {
                    Applied = Math.Max(applied, batch.Next),
                    Duplicates = _state.Duplicates + skipped,
                    Malformed = _state.Malformed + batch.MalformedOffsets.Length - FirstAtOrAbove(batch.MalformedOffsets, applied),
                    UnknownFeatureCells = _state.UnknownFeatureCells + unknown,
                };
            }

            _dirty |= _state.Applied > applied;
            metrics.WindowsClosed(_windows.Closed - closedBefore);
            return Answer(ApplyOutcome.Done) with { RowsApplied = batch.RowCount - skipped, RowsSkipped = skipped, RowsLate = late };
        }
        catch (Exception error)
        {
            ShardLog.FoldFailed(logger, error, _id);
            _isInDoubt = true;
            DeactivateOnIdle();
            throw;
        }
    }

    private static ColumnReader OpenColumns(RowBatch batch)
    {
        var columns = ColumnReader.Open(batch.Columns.Span);
        var offsets = columns.Offsets;
        if (offsets.Length != batch.RowCount || offsets[^1] >= batch.Next || offsets[0] < batch.PreviousNext)
        {
            throw new InvalidDataException(
                $"A batch of {batch.RowCount} rows with offsets in [{batch.PreviousNext}, {batch.Next}) came with {offsets.Length} rows, offsets {offsets[0]} to {offsets[^1]}");
        }

        return columns;
    }

    /// <summary>Index of the first offset at or above a bound, in ascending offsets: the rows of one message share one, so all of them are before it or none.</summary>
    private static int FirstAtOrAbove(ReadOnlySpan<long> offsets, long bound)
    {
        var low = 0;
        var high = offsets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (offsets[middle] < bound)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private async Task<bool> TakePlanAsync()
    {
        if (_windows is not null && !_planIsStale)
        {
            return true;
        }

        _planIsStale = false;
        try
        {
            if (await Version.GetPlanAsync(_id) is not { } plan)
            {
                _planIsStale = true;
                return false;
            }

            var reference = plan.ReferenceDigest is null ? null : references.Get(plan.ReferenceDigest, plan.Reference!.Value.Span);
            await AdoptAsync(new FoldPlan(plan.Number, plan.Window, reference) { Detectors = plan.Detectors });
            _schemaDigest = plan.Schema.Digest;
            _joinsLabels = plan.Labels;
            Collect(plan.CollectRows);
            return true;
        }
        catch
        {
            _planIsStale = true;
            throw;
        }
    }

    /// <summary>Collects so many rows from now on; where none are wanted any more, those that wait are let go.</summary>
    private void Collect(int rows)
    {
        _collects = rows;
        if (rows == 0 && _state.Collected.Rows > 0)
        {
            _state = _state with { Collected = RowCollector.Empty };
            _dirty = true;
        }
    }

    private async Task AdoptAsync(FoldPlan plan)
    {
        if (_windows is null)
        {
            var former = new Dictionary<long, FoldPlan>();
            foreach (var window in _state.Windows.Open.Where(window => window.PlanNumber != plan.Number))
            {
                former[window.PlanNumber] = new FoldPlan(window.PlanNumber, window.Window, window.ReferenceDigest is null ? null : await references.GetAsync(window.ReferenceDigest));
            }

            _windows = new ShardWindows(_id, plan, _state.Windows, window => former[window.PlanNumber]);
            _state = _state with { Windows = ShardWindowsImage.Empty };
        }
        else if (plan.Number == _windows.Plan.Number)
        {
            return;
        }

        if (_windows.Adopt(plan))
        {
            _dirty = true;
        }

        ShardLog.PlanAdopted(logger, _id, plan.Number);
    }

    /// <summary>Makes everything durable, and tells the version. No row of the record is missing from a label shard's: those write first.</summary>
    private async Task<ApplyOutcome> SaveAsync()
    {
        if (_state.TopicId is { } topicId && await _labels.CheckpointAsync(topicId) is not ApplyOutcome.Done and var refused)
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

    /// <summary>Hands collected rows that are durable to the version, a share at a time. True where some are to leave the record.</summary>
    private async Task<bool> HandOverAsync()
    {
        if (_state.Collected.WaitingRows == 0)
        {
            return false;
        }

        try
        {
            var waiting = _state.Collected.Waiting;
            if (!await TakePlanAsync() || (_collects > 0 && _state.Collected.WaitingRows < RowCollector.ShareOf(_collects)))
            {
                return false;
            }

            if (_collects > 0)
            {
                var wanted = await Version.CollectAsync(new CollectedRows(_id, _state.TopicId!, [.. waiting]));
                _state = _state with { Collected = _state.Collected.Confirm(waiting[^1].ToOffset) };
                _dirty = true;
                Collect(wanted ? _collects : 0);
                _planIsStale |= !wanted;
            }

            return true;
        }
        catch (Exception error)
        {
            metrics.DeliveryFailed("first-rows");
            ShardLog.CollectFailed(logger, error, _id, _state.Collected.WaitingRows);
            RetryLater(options.Value.RetryPeriod);
            return false;
        }
    }

    /// <summary>Writes the record when it would say something new.</summary>
    private async Task WriteAsync()
    {
        if (!_dirty)
        {
            return;
        }

        var started = time.GetTimestamp();
        var bytes = ShardRecordFormat.Instance.Encode(_state with { Windows = _windows?.ToImage() ?? _state.Windows });
        storage.State = new GrainRecord { Bytes = bytes };
        try
        {
            await storage.WriteStateAsync();
        }
        finally
        {
            storage.State = new GrainRecord();
        }

        IsDurable();
        _dirty = false;
        metrics.Checkpointed(time.GetElapsedTime(started), bytes.Length);
    }

    private void IsDurable()
    {
        _durable = _state.Applied;
        _durableRows = _windows?.Rows ?? _state.Windows.Rows;
        _durableSequence = _windows?.NextSequence ?? _state.Windows.NextSequence;
    }

    /// <summary>Tells the version of the closed windows that are durable. What it confirms leaves the record with the next write; until then a repeat is ignored by its sequence.</summary>
    private async Task SendAsync()
    {
        try
        {
            while (Pending > 0 && await TakePlanAsync() && _windows!.Outbox[0].Sequence < _durableSequence)
            {
                WindowSummary[] next = [.. _windows.Outbox.TakeWhile(summary => summary.Sequence < _durableSequence).Take(options.Value.WindowsPerCall)];
                await Version.CloseWindowsAsync(next);
                _windows.Confirm(next[^1].Sequence);
            }

            await TellPassedAsync();
        }
        catch (Exception error)
        {
            metrics.DeliveryFailed("window");
            ShardLog.DeliveryFailed(logger, error, _id, Pending, options.Value.RetryPeriod);
        }

        if (Pending > 0)
        {
            RetryLater(options.Value.RetryPeriod);
        }
        else
        {
            _retry?.Dispose();
            _retry = null;
        }
    }

    /// <summary>Tells the version, while rows come, how far windows by event time are: often enough that it does not take this shard for idle between two windows.</summary>
    private async Task TellPassedAsync()
    {
        if (Pending == 0 && _windows is { Plan.Window.EverySeconds: not null } windows && windows.Rows > _toldRows && time.GetElapsedTime(_toldAt) >= versions.Value.ShardIdleAfter / 4)
        {
            (_toldRows, _toldAt) = (windows.Rows, time.GetTimestamp());
            await Version.PassedAsync(_id, UnixMicroseconds.ToTime(windows.Watermark));
        }
    }

    private void RetryLater(TimeSpan due) =>
        _retry ??= this.RegisterGrainTimer(RetryAsync, new GrainTimerCreationOptions(due, options.Value.RetryPeriod) { KeepAlive = true });

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        if (_isInDoubt)
        {
            return;
        }

        if (_state.Collected.WaitingRows > 0)
        {
            await SaveAsync();
        }
        else
        {
            await SendAsync();
        }
    }

    private void ThrowIfInDoubt()
    {
        if (_isInDoubt)
        {
            throw new InvalidOperationException($"Shard {_id} starts again from its record after a batch that it could not fold: send again");
        }
    }

    private ApplyResult Answer(ApplyOutcome outcome) => new(outcome, _state.Applied, _durable);
}
