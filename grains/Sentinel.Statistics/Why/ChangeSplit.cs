using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Why;

/// <summary>
/// A change of performance, split in what the inputs did and what the relation did. Inputs: the figure that the current rows' scores and classes would
/// give if outcomes followed them as in the reference (its counts by score bin, weighted as the current rows are), less the same for the reference's
/// own rows. Relation: the rest, which is what labels show beside that.
/// </summary>
/// <param name="Metric">The figure.</param>
/// <param name="Reference">Its value on the reference.</param>
/// <param name="Current">Its value on the current labelled rows.</param>
/// <param name="Inputs">The part of the difference that the inputs did.</param>
/// <param name="Relation">The part that the relation did.</param>
/// <param name="RelationStandardError">The standard error of the parts where the relation did not change.</param>
/// <param name="Labels">Labelled current rows.</param>
public sealed record ChangeSplit(PerformanceMetric Metric, double Reference, double Current, double Inputs, double Relation, double RelationStandardError, long Labels)
{
    private const double StandardErrors = 3;

    /// <summary>The whole change.</summary>
    public double Change => Current - Reference;

    /// <summary>Whether the relation's part is beyond three standard errors of chance.</summary>
    public bool RelationChanged => Math.Abs(Relation) > StandardErrors * RelationStandardError;

    /// <summary>Splits the change of a figure; null where it, or its estimate, is not defined on both sides, and for models of numbers.</summary>
    /// <param name="reference">The reference's outcomes.</param>
    /// <param name="current">Outcomes of the current rows.</param>
    /// <param name="metric">Which figure.</param>
    /// <exception cref="ArgumentException">The two are not read the same way.</exception>
    public static ChangeSplit? Of(OutcomeReference reference, OutcomeSketch current, PerformanceMetric metric)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Schema.Kind == OutcomeKind.Regression
            || !reference.Report().Figures.TryGetValue(metric, out var before)
            || !reference.Own.Figures.TryGetValue(metric, out var own)
            || !current.Report().Figures.TryGetValue(metric, out var now)
            || !PerformanceEstimator.Estimate(reference, ScoreCounts.Of(current)).Figures.TryGetValue(metric, out var expected))
        {
            return null;
        }

        double inputs = expected.Value - own.Value;
        return new ChangeSplit(metric, before.Value, now.Value, inputs, now.Value - before.Value - inputs, expected.StandardError, current.Rows);
    }
}
