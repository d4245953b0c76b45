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

namespace Sentinel.Grains.Shards;

/// <summary>
/// A shard in memory: what of the log is folded into which windows, and how much of that is durable. The windows are opened with the first plan; until then they stay as they are stored.
/// Threading: the grain's turns.
/// </summary>
internal sealed class ShardState
{
    private readonly ShardId _id;
    private SourceCursor _cursor;
    private ShardWindowsImage _stored;
    private long _duplicates;
    private long _malformed;
    private long _unknownFeatureCells;
    private long _durableRows;

    /// <summary>A shard as it is stored, or <see cref="ShardRecord.Empty"/>.</summary>
    internal ShardState(ShardId id, ShardRecord stored)
    {
        _id = id;
        _cursor = new SourceCursor(stored.TopicId, [.. stored.FormerTopicIds], stored.Applied);
        _stored = stored.Windows;
        _duplicates = stored.Duplicates;
        _malformed = stored.Malformed;
        _unknownFeatureCells = stored.UnknownFeatureCells;
        Collected = stored.Collected;
        IsDurable();
    }

    /// <summary>The windows; null before the first plan.</summary>
    internal ShardWindows? Windows { get; private set; }

    /// <summary>Open windows that are stored, until they are opened.</summary>
    internal LiveWindowImage[] Stored => _stored.Open;

    /// <summary>Incarnation of the topic that the offsets belong to; null before the first row.</summary>
    internal string? TopicId => _cursor.TopicId;

    /// <summary>Offset after the last row that is folded.</summary>
    internal long Applied => _cursor.Applied;

    /// <summary>Offset after the last row that is durable: <c>Durable &lt;= Applied</c>.</summary>
    internal long Durable { get; private set; }

    /// <summary>Sequence after the last summary that is durable.</summary>
    internal long DurableSequence { get; private set; }

    /// <summary>Whether the record would say something new.</summary>
    internal bool IsDirty { get; private set; }

    /// <summary>Whether memory is not what the log and the record say, so that the grain starts again from its record.</summary>
    internal bool IsInDoubt { get; set; }

    /// <summary>Rows folded in all, late ones included.</summary>
    internal long Rows => Windows?.Rows ?? _stored.Rows;

    /// <summary>Closed windows that the version has not confirmed.</summary>
    internal int Pending => Windows?.Outbox.Count ?? _stored.Outbox.Length;

    /// <summary>Rows for the version's first reference that it does not have yet.</summary>
    internal RowCollector Collected { get; private set; }

    /// <summary>Rows that the version wants for its first reference, of all shards together; 0 for none.</summary>
    internal int Collects { get; private set; }

    /// <summary>The shard as it stands.</summary>
    internal ShardStatus Status => new(
        _id,
        TopicId,
        Applied,
        Durable,
        Rows,
        _durableRows,
        Windows?.Late ?? _stored.Late,
        _duplicates,
        _unknownFeatureCells,
        Windows is null
            ? [.. _stored.Open.Select(window => ToOpenWindow(window.Id, window.Rows, window.FirstTime, window.LastTime))]
            : [.. Windows.Open.Select(window => ToOpenWindow(window.Id, window.Rows, window.FirstTime, window.LastTime))],
        Windows?.Closed ?? _stored.Closed,
        Pending,
        _malformed)
    {
        Detectors = [.. Windows?.Detectors ?? new LiveDetectors(DetectorInput.Score, _stored.Detectors.Span).Status],
    };

    /// <summary>Opens the windows.</summary>
    /// <param name="plan">The plan in force.</param>
    /// <param name="former">Plans of windows that were opened under another, by number.</param>
    internal void Open(FoldPlan plan, IReadOnlyDictionary<long, FoldPlan> former)
    {
        Windows = new ShardWindows(_id, plan, _stored, window => former[window.PlanNumber]);
        _stored = ShardWindowsImage.Empty;
    }

    /// <summary>Takes a plan for the windows that open from now on.</summary>
    internal void Adopt(FoldPlan plan) => IsDirty |= Windows!.Adopt(plan);

    /// <summary>Collects so many rows from now on; where none are wanted any more, those that wait are let go.</summary>
    internal void Collect(int rows)
    {
        Collects = rows;
        if (rows == 0 && Collected.Rows > 0)
        {
            Collected = RowCollector.Empty;
            IsDirty = true;
        }
    }

    /// <summary>Lets go of collected rows below an offset, which the version has.</summary>
    internal void ConfirmCollected(long through)
    {
        Collected = Collected.Confirm(through);
        IsDirty = true;
    }

    /// <summary>Follows another topic than the offsets belong to, unless the log of theirs was not merely lost with a broker's memory.</summary>
    /// <returns>Whether it does.</returns>
    internal bool TryFollow(RowBatch batch)
    {
        if (_cursor.Follow(batch) is not { } followed)
        {
            return false;
        }

        // Rows of a log that is lost and that nobody was handed are let go: more come.
        Collected = new RowCollector(Collected.Rows - Collected.WaitingRows, []);
        _cursor = followed;
        Durable = 0;
        IsDirty = true;
        return true;
    }

    /// <summary>Folds the rows of a batch that are not folded yet.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="labels">Who passes them on to wait for their labels; null where none is expected.</param>
    internal FoldedRows Fold(RowBatch batch, LabelForwarder? labels)
    {
        var closedBefore = Windows!.Closed;
        var (skipped, late, undeclared) = (0, 0, 0);
        if (batch.RowCount > 0)
        {
            var columns = OpenColumns(batch);
            skipped = _cursor.CountTaken(columns.Offsets);
            late = Windows.Fold(columns, skipped);
            labels?.Add(batch, LabelColumns.PredictionDigest, RowSplitter.SplitPredictions(columns, Windows.Runs));
            if (skipped < batch.RowCount)
            {
                Collected = Collects > 0 ? Collected.Add(columns, skipped, Collects) : Collected;
                _unknownFeatureCells += columns.Layout.UnknownFeatureCells;
                undeclared = columns.Layout.UnknownSegmentCells;
            }
        }

        _duplicates += skipped;
        _malformed += batch.MalformedOffsets.Length - _cursor.CountTaken(batch.MalformedOffsets);
        if (batch.Next > Applied)
        {
            _cursor = _cursor with { Applied = batch.Next };
            IsDirty = true;
        }

        return new FoldedRows(batch.RowCount - skipped, skipped, late, Windows.Closed - closedBefore, undeclared);
    }

    /// <summary>What is to be stored now.</summary>
    internal ShardRecord ToRecord() => new(TopicId, [.. _cursor.FormerTopicIds], Applied, _duplicates, _malformed, _unknownFeatureCells, Windows?.ToImage() ?? _stored) { Collected = Collected };

    /// <summary>Notes that all that is folded is stored.</summary>
    internal void IsDurable()
    {
        Durable = Applied;
        _durableRows = Rows;
        DurableSequence = Windows?.NextSequence ?? _stored.NextSequence;
        IsDirty = false;
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

    private static OpenWindow ToOpenWindow(string id, long rows, long firstTime, long lastTime) =>
        new(id, rows, rows == 0 ? null : UnixMicroseconds.ToTime(firstTime), rows == 0 ? null : UnixMicroseconds.ToTime(lastTime));
}

/// <summary>What came of folding a batch.</summary>
/// <param name="Rows">Rows folded.</param>
/// <param name="Skipped">Rows that were folded before.</param>
/// <param name="Late">Folded rows that missed their window.</param>
/// <param name="WindowsClosed">Windows that closed.</param>
/// <param name="UndeclaredSegmentCells">Values of segments that the version does not declare.</param>
internal readonly record struct FoldedRows(int Rows, int Skipped, int Late, long WindowsClosed, int UndeclaredSegmentCells);
