using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Detectors;

/// <summary>The row that a detector's value comes from.</summary>
/// <param name="Window">Window of the prediction.</param>
/// <param name="TopicPartition">Partition of the row, <c>topic/partition</c>.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Microseconds">Its event time in Unix microseconds.</param>
public readonly record struct DetectorRow(string Window, string TopicPartition, long Offset, long Microseconds)
{
    /// <summary>Its event time.</summary>
    public DateTimeOffset Time => UnixMicroseconds.ToTime(Microseconds);
}
