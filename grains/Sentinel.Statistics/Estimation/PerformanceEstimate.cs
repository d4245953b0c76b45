using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// The performance of a window as its scores let expect it before labels come, if what the scores mean has not changed since the reference.
/// A figure that is not defined is not among them, and why is said in <see cref="Absent"/>.
/// </summary>
/// <param name="Rows">Rows that took part.</param>
/// <param name="LeftOut">Rows that did not: without a score or class, or of a class that the reference never predicted.</param>
/// <param name="Figures">The figures that are defined.</param>
/// <param name="Absent">Why the others are not.</param>
public sealed record PerformanceEstimate(
    long Rows,
    long LeftOut,
    IReadOnlyDictionary<PerformanceMetric, EstimatedFigure> Figures,
    IReadOnlyDictionary<PerformanceMetric, string> Absent)
{
    /// <summary>The convention of the figures: expected counts by isotonic calibration on score bins, bands of three standard errors.</summary>
    public const string Convention = "estimate/isotonic-score-bins-100/v1";

    /// <summary>How often which class is expected to come true where which is predicted.</summary>
    public IReadOnlyList<ConfusionCell>? Confusion { get; init; }

    /// <summary>What the labels that did come say of the estimate; absent while they are too few to tell.</summary>
    public CalibrationCheck? Check { get; init; }

    /// <summary>Whether the labels that did come contradict the calibration, so that the estimate must not be relied on; absent while they are too few to tell.</summary>
    public bool? Unreliable => Check?.Contradicted;
}

/// <summary>One estimated figure.</summary>
/// <param name="Value">The figure for the counts that are expected.</param>
/// <param name="StandardError">Of labels drawn by the calibrated chances, and of these chances from a finite reference.</param>
/// <param name="Lower">Value − 3 standard errors, within the figure's range.</param>
/// <param name="Upper">Value + 3 standard errors, within the figure's range.</param>
public sealed record EstimatedFigure(double Value, double StandardError, double Lower, double Upper);
