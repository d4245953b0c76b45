using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Telemetry;

namespace Sentinel.Grains.Labels;

/// <summary>
/// See <see cref="ILabelShardGrain"/>. A cache of the logs of predictions and labels, as a window shard is of its partition: what was joined since the last checkpoint is lost with the activation
/// and sent again by those who sent it, who find out by <see cref="ApplyOutcome.Gap"/>.
/// </summary>
[GrainType("label-shard"), CollectionAgeLimit(Minutes = 10)]
public sealed class LabelShardGrain(
    [PersistentState("labels", StorageNames.Provider)] IPersistentState<GrainRecord> storage,
    JoinSegments segments,
    IOptions<LabelOptions> options,
    GrainMetrics metrics,
    ILogger<LabelShardGrain> logger) : Grain, ILabelShardGrain
{
    // Beyond so many windows whose outcomes are not told, the version is far behind.
    private const int OpenWindowsMax = 4_096;

    private LabelShardId _id = null!;
    private LabelShardState _state = null!;
    private SegmentShelf _shelf = null!;
    private bool _isInDoubt;
    private IGrainTimer? _retry;

    private IModelVersionGrain Version => GrainFactory.GetGrain<IModelVersionGrain>(_id.ModelVersion.ToString());

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = LabelShardId.Parse(this.GetPrimaryKeyString());
        _shelf = new SegmentShelf(segments, this.GetGrainId(), options.Value.Segments);
        _state = new LabelShardState(_id.Shard, storage.TakeBytes() is { } bytes ? LabelShardRecordFormat.Instance.Decode(bytes) : LabelShardRecord.Empty);
        if (_state.IsTold)
        {
            return Task.CompletedTask;
        }

        LabelLog.Activated(logger, _id, _state.Status.Waiting, _state.Status.Early);
        RetryLater(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ThrowIfInDoubt();
        var source = FormattableString.Invariant($"{batch.Topic}/{batch.Partition}");
        var cursor = _state.CursorOf(source);
        if (cursor.Follow(batch) is not { } followed)
        {
            LabelLog.TopicChanged(logger, _id, source, cursor.TopicId!, batch.TopicId);
            return Answer(ApplyOutcome.TopicChanged, cursor);
        }

        if (followed.Applied < batch.PreviousNext)
        {
            return Gap(source, followed, batch.PreviousNext);
        }

        if (!await TakePlanAsync(batch))
        {
            return Answer(ApplyOutcome.UnknownVersion, cursor);
        }

        return await HasRoomAsync() ? await JoinAsync(source, followed, batch) : Answer(ApplyOutcome.Busy, cursor);
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> CheckpointAsync(string topicPartition, string topicId, long sent)
    {
        ThrowIfInDoubt();
        var cursor = _state.CursorOf(topicPartition);
        if (topicId != cursor.TopicId || cursor.Applied < sent)
        {
            return Gap(topicPartition, cursor, sent);
        }

        // Rows of other partitions are no concern of this barrier.
        if (_state.DurableOf(topicPartition, topicId) < sent)
        {
            await SaveAsync();
        }

        return Answer(ApplyOutcome.Done, cursor);
    }

    /// <inheritdoc/>
    public Task<LabelStatus> GetStatusAsync() => Task.FromResult(_state.Status);

    private static ApplyResult Answer(ApplyOutcome outcome, SourceCursor cursor) => new(outcome, cursor.Applied, cursor.Applied);

    private ApplyResult Gap(string source, SourceCursor cursor, long previousNext)
    {
        LabelLog.Gap(logger, _id, source, cursor.Applied, previousNext);
        return Answer(ApplyOutcome.Gap, cursor);
    }

    /// <summary>Asks how outcomes are read before the first prediction is taken, or waits for its label again; labels alone need no plan.</summary>
    private async Task<bool> TakePlanAsync(RowBatch batch)
    {
        if (_state.HasJoin)
        {
            return true;
        }

        return await OpenAsync(needsPlan: batch.SchemaDigest == LabelColumns.PredictionDigest || _state.NeedsPlan);
    }

    private async Task<bool> OpenAsync(bool needsPlan)
    {
        var plan = await Version.GetOutcomePlanAsync();
        if (plan is null && needsPlan)
        {
            return false;
        }

        _state.Open(plan);
        await _shelf.LearnAsync(_state.Join);
        return true;
    }

    /// <summary>Memory that is full is made segments of here, so that progress does not hang on a checkpoint that waits for this very batch.</summary>
    private async Task<bool> HasRoomAsync()
    {
        if (_state.Join.Predictions.InMemory >= 2 * options.Value.MemoryEntries || _state.Join.Early.InMemory >= 2 * options.Value.MemoryEntries || _state.Join.OpenWindows >= OpenWindowsMax)
        {
            await SaveAsync();
        }

        return _state.Join.OpenWindows < OpenWindowsMax;
    }

    private async Task<ApplyResult> JoinAsync(string source, SourceCursor cursor, RowBatch batch)
    {
        var isPrediction = batch.SchemaDigest == LabelColumns.PredictionDigest;
        var entries = ReadEntries(batch, cursor, isPrediction);
        var loaded = await _shelf.LoadAsync(_state.Join, entries);
        var before = _state.Status;
        try
        {
            _state.Take(entries, ReadPlaces(batch, source, entries.Length), isPrediction, loaded, source, cursor with { Applied = Math.Max(cursor.Applied, batch.Next) });
        }
        catch (Exception error)
        {
            LabelLog.JoinFailed(logger, error, _id);
            _isInDoubt = true;
            DeactivateOnIdle();
            throw;
        }

        metrics.LabelsJoined(before, _state.Status);
        return Answer(ApplyOutcome.Done, _state.CursorOf(source)) with { RowsApplied = entries.Length, RowsSkipped = batch.RowCount - entries.Length };
    }

    private static JoinEntry[] ReadEntries(RowBatch batch, SourceCursor cursor, bool isPrediction)
    {
        if (batch.RowCount == 0)
        {
            return [];
        }

        var columns = ColumnReader.Open(batch.Columns.Span);
        var start = cursor.CountTaken(columns.Offsets);
        return isPrediction ? LabelRows.ReadPredictions(columns, start) : LabelRows.ReadLabels(columns, start);
    }

    /// <summary>Where the last rows of a batch stand in the log, when a detector may have to say so.</summary>
    private RowPlace[] ReadPlaces(RowBatch batch, string source, int rows)
    {
        if (rows == 0 || _state.Join.Detectors.IsEmpty)
        {
            return [];
        }

        var columns = ColumnReader.Open(batch.Columns.Span);
        var offsets = columns.Offsets[^rows..];
        var times = columns.Times[^rows..];
        var places = new RowPlace[rows];
        for (var i = 0; i < rows; i++)
        {
            places[i] = new RowPlace(source, offsets[i], times[i]);
        }

        return places;
    }

    private async Task SaveAsync()
    {
        try
        {
            await WriteAsync();
            await SendAsync();
        }
        catch
        {
            // Whoever asked may not ask again once its own rows are durable, and what was joined must be told all the same.
            RetryLater(options.Value.RetryPeriod);
            throw;
        }
    }

    /// <summary>Writes what left memory, then the record that names it, then deletes what no record names any more.</summary>
    private async Task WriteAsync()
    {
        var before = _state.Status;
        var garbage = await _shelf.SpillAsync(_state.Join, options.Value.MemoryEntries);
        var record = _state.ToRecord(garbage);
        await storage.WriteBytesAsync(LabelShardRecordFormat.Instance.Encode(record));
        _state.IsDurable(record);
        await _shelf.DeleteAsync(record.Garbage);
        if (_state.Status.Expired > before.Expired || _state.Status.ExpiredEarly > before.ExpiredEarly)
        {
            LabelLog.Expired(logger, _id, _state.Status.Expired - before.Expired, _state.Status.ExpiredEarly - before.ExpiredEarly);
            metrics.LabelsJoined(before, _state.Status);
        }
    }

    /// <summary>Tells the version of the outcomes that are durable. A repeat is ignored there by its sequence.</summary>
    private async Task SendAsync()
    {
        while (_state.Durable is { } summary)
        {
            try
            {
                _state.Adopt(await Version.AddOutcomesAsync(summary));
            }
            catch (Exception error)
            {
                metrics.DeliveryFailed("outcomes");
                LabelLog.DeliveryFailed(logger, error, _id, summary.Windows.Length, options.Value.RetryPeriod);
                RetryLater(options.Value.RetryPeriod);
                return;
            }

            _state.Confirm(summary);
            if (!_state.IsTold)
            {
                await WriteAsync();
            }
        }

        if (_state.IsTold)
        {
            _retry?.Dispose();
            _retry = null;
        }
    }

    private void RetryLater(TimeSpan due) =>
        _retry ??= this.RegisterGrainTimer(_ => _isInDoubt ? Task.CompletedTask : RetryAsync(), new GrainTimerCreationOptions(due, options.Value.RetryPeriod) { KeepAlive = true });

    private async Task RetryAsync()
    {
        if (!_state.HasJoin && _state.NeedsPlan)
        {
            await OpenAsync(needsPlan: true);
        }

        if (_state.Durable is null && _state.HasJoin && !_state.IsTold)
        {
            await WriteAsync();
        }

        await SendAsync();
    }

    private void ThrowIfInDoubt()
    {
        if (_isInDoubt)
        {
            throw new InvalidOperationException($"Label shard {_id} starts again from its record after a batch that it could not join: send again");
        }
    }
}
