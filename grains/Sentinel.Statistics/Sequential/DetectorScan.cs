namespace Sentinel.Statistics.Sequential;

/// <summary>A drift of a scan.</summary>
/// <param name="Row">0-based row of the value that showed it.</param>
/// <param name="WarnedAt">The row of the first warning since the start or the drift before, if there was one.</param>
/// <param name="Reading">Estimate, statistic and limit at that row.</param>
public sealed record DetectorAlarm(int Row, int? WarnedAt, DetectorReading Reading);

/// <summary>What a detector says of a column from its first row to its last.</summary>
/// <param name="Rows">Rows in the column.</param>
/// <param name="Ignored">Rows whose value the detector does not take, missing ones among them; they keep their place in the numbering.</param>
/// <param name="Alarms">The drifts, in order.</param>
/// <param name="Warnings">The row of the first warning since the start, and since each drift.</param>
public sealed record DetectorScan(int Rows, int Ignored, IReadOnlyList<DetectorAlarm> Alarms, IReadOnlyList<int> Warnings)
{
    /// <summary>Tells a new detector a column's values in order. O(rows).</summary>
    public static DetectorScan Of(DetectorOptions options, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(options);
        var detector = options.Create();
        var alarms = new List<DetectorAlarm>();
        var warnings = new List<int>();
        int? warnedAt = null;
        for (int row = 0; row < values.Length; row++)
        {
            var level = detector.Update(values[row]);
            if (level == Detection.Drift)
            {
                alarms.Add(new DetectorAlarm(row, warnedAt, detector.Reading));
                warnedAt = null;
            }
            else if (level == Detection.Warning && warnedAt is null)
            {
                warnings.Add(row);
                warnedAt = row;
            }
        }

        return new DetectorScan(values.Length, (int)detector.Ignored, alarms, warnings);
    }
}
