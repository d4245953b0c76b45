using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Decisions.Windows;

/// <summary>
/// Cuts one partition's rows of one version into windows and folds them, in the order of the log. What comes out depends on the rows alone, never on how they
/// were split into batches. Allocates for a window that opens or closes, for a late row's window and for names that the reference does not know; not for a row.
/// Not safe for concurrent use.
/// </summary>
public sealed class ShardWindows
{
    private const int MissedWindowsMax = 64;

    private readonly ShardId _shard;
    private readonly List<LiveWindow> _open = [];
    private readonly SortedDictionary<long, LateRows> _missed = [];
    private readonly List<WindowSummary> _outbox = [];
    private readonly List<FoldPlan> _bound = [];
    private readonly List<WindowRun> _runs = [];
    private readonly LiveDetectors _detectors;
    private readonly string _topicPartition;
    private FoldPlan _plan;
    private long _nextSequence;
    private long _nextNumber;
    private long _earliestEnd = long.MaxValue;

    /// <summary>Windows as they were stored, or <see cref="ShardWindowsImage.Empty"/>.</summary>
    /// <param name="shard">Whose windows.</param>
    /// <param name="plan">The plan in force, which new windows follow.</param>
    /// <param name="image">What was stored.</param>
    /// <param name="planOf">The plan of an open window that was opened under another number than <paramref name="plan"/>'s.</param>
    public ShardWindows(ShardId shard, FoldPlan plan, ShardWindowsImage image, Func<LiveWindowImage, FoldPlan> planOf)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(planOf);
        _shard = shard;
        _topicPartition = shard.TopicPartition;
        _plan = plan;
        _nextSequence = image.NextSequence;
        _nextNumber = image.NextNumber;
        Watermark = image.Watermark;
        Rows = image.Rows;
        Late = image.Late;
        Closed = image.Closed;
        _outbox.AddRange(image.Outbox);
        foreach (var missed in image.Missed)
        {
            _missed.Add(missed.From, missed);
        }

        foreach (var window in image.Open)
        {
            _open.Add(LiveWindow.FromImage(window, window.PlanNumber == plan.Number ? plan : planOf(window)));
        }

        _detectors = new LiveDetectors(DetectorInput.Score, image.Detectors.Span);
        _detectors.Adopt(plan.Detectors);
        FindEarliestEnd();
    }

    /// <summary>Windows that still take rows.</summary>
    public IReadOnlyList<LiveWindow> Open => _open;

    /// <summary>Summaries of closed windows that are not confirmed, by sequence.</summary>
    public IReadOnlyList<WindowSummary> Outbox => _outbox;

    /// <summary>Which rows of the batch that was folded last went into which windows, in their order; rows that were late are in none.</summary>
    public IReadOnlyList<WindowRun> Runs => _runs;

    /// <summary>Event time in Unix microseconds up to which windows are closed: the latest event time seen less the lateness; <see cref="long.MinValue"/> before the first row.</summary>
    public long Watermark { get; private set; }

    /// <summary>Rows folded in all, late ones included.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that missed their window.</summary>
    public long Late { get; private set; }

    /// <summary>How far the sequential detectors on scores have come.</summary>
    public IEnumerable<DetectorStatus> Detectors => _detectors.Status;

    /// <summary>Sequence of the next summary.</summary>
    public long NextSequence => _nextSequence;

    /// <summary>Windows closed in all.</summary>
    public long Closed { get; private set; }

    /// <summary>The plan that new windows follow.</summary>
    public FoldPlan Plan => _plan;

    /// <summary>
    /// Takes another plan for the windows that open from now on. Open windows keep theirs, unless the change is between counting and event time: those close as they stand,
    /// since they would never fill.
    /// </summary>
    /// <returns>Whether windows closed, or detectors came, went or started anew.</returns>
    public bool Adopt(FoldPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        var changed = _detectors.Adopt(plan.Detectors);
        if (_open.TrueForAll(window => window.Plan.Counted == plan.Counted))
        {
            return changed;
        }

        CloseWhere(static (_, _) => true, Watermark);
        return true;
    }

    /// <summary>Folds a batch's rows from <paramref name="start"/> on. The rows of a batch and their offsets ascend in the order of the log.</summary>
    /// <returns>How many of them were late.</returns>
    public int Fold(in ColumnReader columns, int start)
    {
        _runs.Clear();
        var rows = columns.Layout.RowCount;
        if (start >= rows)
        {
            return 0;
        }

        Bind(columns);
        var late = _plan.Counted ? FoldCounted(columns, start, rows) : FoldTimed(columns, start, rows);
        Rows += rows - start;
        Late += late;
        return late;
    }

    /// <summary>Drops the summaries up to a sequence, which the version has made durable.</summary>
    public void Confirm(long sequence) => _outbox.RemoveAll(summary => summary.Sequence <= sequence);

    /// <summary>What is to be stored.</summary>
    public ShardWindowsImage ToImage() =>
        new([.. _open.Select(window => window.ToImage())], [.. _missed.Values], [.. _outbox], _nextSequence, _nextNumber, Watermark, Rows, Late, Closed) { Detectors = _detectors.Encode() };

    private void Bind(in ColumnReader columns)
    {
        _bound.Clear();
        _bound.Add(_plan);
        foreach (var window in _open)
        {
            if (!_bound.Contains(window.Plan))
            {
                _bound.Add(window.Plan);
            }
        }

        foreach (var plan in _bound)
        {
            plan.Bind(columns);
        }
    }

    private int FoldCounted(in ColumnReader columns, int row, int rows)
    {
        while (row < rows)
        {
            if (_open.Count == 0)
            {
                OpenWindow(WindowName.Counted(_shard, _nextNumber++), from: 0, to: 0);
            }

            var window = _open[0];
            var take = (int)Math.Min(window.Plan.Window.Count!.Value - window.Rows, rows - row);
            Fold(window, columns, row, take);
            row += take;
            if (window.Rows == window.Plan.Window.Count)
            {
                _open.RemoveAt(0);
                Close(window, Watermark);
            }
        }

        return 0;
    }

    private int FoldTimed(in ColumnReader columns, int row, int rows)
    {
        var times = columns.Times;
        var late = 0;
        while (row < rows)
        {
            var window = FindWindow(times[row]);
            if (window is null)
            {
                late++;
                row++;
                continue;
            }

            var first = row;
            do
            {
                Watermark = Math.Max(Watermark, Math.Max(times[row], UnixMicroseconds.Earliest) - _plan.Lateness);
                row++;
            }
            while (row < rows && Watermark < _earliestEnd && window.Contains(times[row]));

            Fold(window, columns, first, row - first);
            if (Watermark >= _earliestEnd)
            {
                CloseWhere(static (open, watermark) => open.To <= watermark, Watermark);
            }
        }

        return late;
    }

    private void Fold(LiveWindow window, in ColumnReader columns, int start, int count)
    {
        window.Fold(columns, start, count);
        _runs.Add(new WindowRun(window.Id, start, count));
        if (!_detectors.IsEmpty)
        {
            window.Tell(_detectors, _topicPartition, columns, start, count);
        }
    }

    /// <summary>The window that a row belongs to, opened if need be; null when it has closed.</summary>
    private LiveWindow? FindWindow(long time)
    {
        foreach (var window in _open)
        {
            if (window.Contains(time))
            {
                return window;
            }
        }

        var start = _plan.StartOf(time);
        var end = start + _plan.Every;
        if (end > Watermark)
        {
            return OpenWindow(WindowName.Timed(start), start, end);
        }

        if (_missed.TryGetValue(start, out var missed))
        {
            _missed[start] = missed with { Rows = missed.Rows + 1 };
        }
        else if (_missed.Count < MissedWindowsMax)
        {
            _missed.Add(start, new LateRows(start, end, 1));
        }

        return null;
    }

    private LiveWindow OpenWindow(string id, long from, long to)
    {
        var window = new LiveWindow(id, _plan, from, to, _plan.Reference is { } reference ? new WindowSketch(reference) : null);
        _open.Add(window);
        FindEarliestEnd();
        return window;
    }

    private void CloseWhere(Func<LiveWindow, long, bool> closes, long watermark)
    {
        var closing = _open.Where(window => closes(window, watermark)).OrderBy(window => window.To).ThenBy(window => window.From).ThenBy(window => window.Id, StringComparer.Ordinal).ToArray();
        foreach (var missed in _missed.Values)
        {
            _outbox.Add(SummaryOf(missed, WatermarkBefore(closing.FirstOrDefault())));
        }

        _missed.Clear();
        for (var i = 0; i < closing.Length; i++)
        {
            _open.Remove(closing[i]);
            Close(closing[i], WatermarkBefore(closing.ElementAtOrDefault(i + 1)));
        }

        FindEarliestEnd();
    }

    /// <summary>A summary vouches only for windows that were told before it, since the summaries after it may come in another call.</summary>
    private long WatermarkBefore(LiveWindow? next) => next is null ? Watermark : Math.Min(Watermark, next.To - 1);

    private void Close(LiveWindow window, long watermark)
    {
        Closed++;
        var counted = window.Plan.Counted;
        _outbox.Add(new WindowSummary(
            _shard,
            window.Id,
            _nextSequence++,
            UnixMicroseconds.ToTime(counted ? window.FirstTime : window.From),
            UnixMicroseconds.ToTime(counted ? window.LastTime : window.To),
            UnixMicroseconds.ToTime(window.FirstTime),
            UnixMicroseconds.ToTime(window.LastTime),
            window.Rows,
            Late: 0,
            window.FromOffset,
            window.ToOffset,
            counted ? null : UnixMicroseconds.ToTime(watermark),
            window.Plan.Number,
            window.Plan.Reference?.Digest,
            window.Sketch?.Encode() ?? [])
        {
            Detected = window.Detected,
        });
    }

    private WindowSummary SummaryOf(LateRows missed, long watermark)
    {
        var from = UnixMicroseconds.ToTime(missed.From);
        var to = UnixMicroseconds.ToTime(missed.To);
        return new WindowSummary(
            _shard,
            WindowName.Timed(missed.From),
            _nextSequence++,
            from,
            to,
            from,
            to,
            Rows: 0,
            missed.Rows,
            FromOffset: 0,
            ToOffset: 0,
            UnixMicroseconds.ToTime(watermark),
            _plan.Number,
            ReferenceDigest: null,
            Sketch: ReadOnlyMemory<byte>.Empty);
    }

    private void FindEarliestEnd()
    {
        _earliestEnd = long.MaxValue;
        foreach (var window in _open)
        {
            if (!window.Plan.Counted)
            {
                _earliestEnd = Math.Min(_earliestEnd, window.To);
            }
        }
    }
}
