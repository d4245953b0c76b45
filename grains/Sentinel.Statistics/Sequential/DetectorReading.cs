namespace Sentinel.Statistics.Sequential;

/// <summary>What a report needs of a detector after its last value. All figures are finite.</summary>
/// <param name="Armed">Whether enough values came for an alarm; while not, statistic and limit are 0.</param>
/// <param name="Estimate">The detector's own estimate of the stream's present mean (of an outcome: its error rate); 0 before the first value.</param>
/// <param name="Statistic">What is held against the limit.</param>
/// <param name="Limit">Drift is told when the statistic passes it.</param>
public readonly record struct DetectorReading(bool Armed, double Estimate, double Statistic, double Limit);
