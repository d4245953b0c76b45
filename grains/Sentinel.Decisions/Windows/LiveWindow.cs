using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Decisions.Windows;

/// <summary>A window that still takes rows. Times are Unix microseconds.</summary>
public sealed class LiveWindow
{
    private DetectedChanges _detected = DetectedChanges.None;

    internal LiveWindow(string id, FoldPlan plan, long from, long to, WindowSketch? sketch)
    {
        Id = id;
        Plan = plan;
        From = from;
        To = to;
        Sketch = sketch;
    }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>The plan that it was opened under.</summary>
    public FoldPlan Plan { get; }

    /// <summary>Start by event time, included; 0 by count.</summary>
    public long From { get; }

    /// <summary>End by event time, not included; 0 by count.</summary>
    public long To { get; }

    /// <summary>Earliest event time among its rows.</summary>
    public long FirstTime { get; private set; } = long.MaxValue;

    /// <summary>Latest event time among its rows.</summary>
    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>Rows in it.</summary>
    public long Rows { get; private set; }

    /// <summary>Offset of its first row.</summary>
    public long FromOffset { get; private set; }

    /// <summary>Offset after its last row.</summary>
    public long ToOffset { get; private set; }

    /// <summary>Its statistics; null without a reference.</summary>
    public WindowSketch? Sketch { get; }

    /// <summary>What sequential detectors said of its scores.</summary>
    public DetectedChanges Detected => _detected;

    internal bool Contains(long time) => time >= From && time < To;

    internal void Fold(in ColumnReader columns, int start, int count)
    {
        if (Rows == 0)
        {
            FromOffset = columns.Offsets[start];
        }

        ToOffset = columns.Offsets[start + count - 1] + 1;
        foreach (var time in columns.Times.Slice(start, count))
        {
            FirstTime = Math.Min(FirstTime, time);
            LastTime = Math.Max(LastTime, time);
        }

        Rows += count;
        Plan.Fold(Sketch, columns, start, count);
    }

    /// <summary>Tells detectors the scores of rows that were folded, in the order of the log.</summary>
    internal void Tell(LiveDetectors detectors, string topicPartition, in ColumnReader columns, int start, int count)
    {
        var scores = columns.Prediction;
        var offsets = columns.Offsets;
        var times = columns.Times;
        for (var row = start; row < start + count; row++)
        {
            detectors.Tell(scores.IsEmpty ? double.NaN : scores[row], new DetectorRow(Id, topicPartition, offsets[row], times[row]), ref _detected);
        }
    }

    internal LiveWindowImage ToImage() =>
        new(Id, From, To, FirstTime, LastTime, Rows, FromOffset, ToOffset, Plan.Number, Plan.Window, Plan.Reference?.Digest, Sketch?.Encode() ?? []) { Detected = Detected };

    internal static LiveWindow FromImage(LiveWindowImage image, FoldPlan plan) =>
        new(image.Id, plan, image.From, image.To, plan.Reference is { } reference ? WindowSketch.Decode(reference, image.Sketch.Span) : null)
        {
            FirstTime = image.FirstTime,
            LastTime = image.LastTime,
            Rows = image.Rows,
            FromOffset = image.FromOffset,
            ToOffset = image.ToOffset,
            _detected = image.Detected,
        };
}
