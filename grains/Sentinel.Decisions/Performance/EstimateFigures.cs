using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Decisions.Performance;

/// <summary>From the scores of a closed window to the performance that they let expect. Pure, and up to a millisecond of work.</summary>
public static class EstimateFigures
{
    private const string OfNumbers = "the error of a number cannot be told from the number alone: performance is known once labels come";

    /// <summary>The estimate; null where the window's reference has no labels.</summary>
    public static WindowEstimate? Of(WindowSketch window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Reference.Outcomes is not { } reference)
        {
            return null;
        }

        if (window.Scores is not { } scores)
        {
            return new WindowEstimate(0, window.Rows, ByName<EstimatedMetric, EstimatedMetric>([], figure => figure), ByName<string, string>([], reason => reason), OfNumbers, PerformanceEstimate.Convention);
        }

        var estimate = PerformanceEstimator.Estimate(reference, scores);
        return new WindowEstimate(
            estimate.Rows,
            estimate.LeftOut,
            ByName(estimate.Figures, figure => new EstimatedMetric(figure.Value, figure.StandardError, figure.Lower, figure.Upper)),
            ByName(estimate.Absent, reason => reason),
            estimate.Figures.Count > 0 ? null : estimate.Absent.Values.First(),
            PerformanceEstimate.Convention);
    }

    /// <summary>What labels that came say of a window's estimate; null where they are too few, or read otherwise than the reference's.</summary>
    public static EstimateCheck? CheckOf(OutcomeReference reference, OutcomeSketch realised)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(realised);
        return reference.Schema.SameAs(realised.Schema) && PerformanceEstimator.Check(reference, realised) is { } check
            ? new EstimateCheck(check.ChiSquare, check.DegreesOfFreedom, check.PValue, check.Labels, check.Contradicted)
            : null;
    }

    /// <summary>What of an estimate the version's verdict sees; null where it does not estimate what is judged.</summary>
    public static EstimateMark? MarkOf(PerformancePolicy policy, WindowEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(estimate);
        return estimate.Metrics.TryGetValue(PerformancePolicyRules.NameOf(policy.Metric), out var figure) ? new EstimateMark(estimate.Rows, figure.Value, figure.Lower, figure.Upper) : null;
    }

    private static ImmutableSortedDictionary<string, TShown> ByName<T, TShown>(IEnumerable<KeyValuePair<PerformanceMetric, T>> figures, Func<T, TShown> show) =>
        figures.ToImmutableSortedDictionary(figure => PerformanceReport.NameOf(figure.Key), figure => show(figure.Value), StringComparer.Ordinal);
}
