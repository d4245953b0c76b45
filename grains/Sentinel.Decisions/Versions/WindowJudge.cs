using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Segments;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Windows;

namespace Sentinel.Decisions.Versions;

/// <summary>A window with its figures and verdict, before it has a place in the version's history.</summary>
/// <param name="Window">The window.</param>
/// <param name="Features">Its features, judged.</param>
/// <param name="Evidence">What its columns give to the version's evidence, in the order of <see cref="JudgedFeatures.All"/>; empty without a reference.</param>
public sealed record JudgedWindow(AssembledWindow Window, JudgedFeatures Features, EvidenceBatch[] Evidence)
{
    /// <summary>Its performance as its scores let expect it; null where its reference has no labels.</summary>
    public WindowEstimate? Estimate { get; init; }

    /// <summary>Its numeric features together; null where its reference does not have them so.</summary>
    public WindowMultivariate? Multivariate { get; init; }

    /// <summary>Its rows told apart by each declared segment.</summary>
    public SegmentReport[] Segments { get; init; } = [];
}

/// <summary>From the sketches of a window's parts to its figures and verdict. Pure, and up to milliseconds of work: not for a grain's turn.</summary>
public static class WindowJudge
{
    /// <summary>Judges a window against the reference that its parts belong to; without one there is nothing to judge by, and the rows are only counted.</summary>
    public static JudgedWindow Judge(MonitorPolicy policy, AssembledWindow window, ReferenceProfile? reference)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(window);
        if (reference is null)
        {
            return new JudgedWindow(window, new JudgedFeatures([], null, null), []);
        }

        var sketch = Merge(window, reference);
        var figures = WindowComparison.Of(sketch);
        return new JudgedWindow(window, Judge(policy.Drift, figures), EvidenceBatch.Of(sketch, policy.Season))
        {
            Estimate = EstimateFigures.Of(sketch),
            Multivariate = figures.Multivariate,
            Segments = SegmentComparison.Of(sketch),
        };
    }

    private static WindowSketch Merge(AssembledWindow window, ReferenceProfile reference)
    {
        var merged = WindowSketch.Decode(reference, window.Sketches[0].Span);
        foreach (var part in window.Sketches.AsSpan()[1..])
        {
            merged.Merge(WindowSketch.Decode(reference, part.Span));
        }

        return merged;
    }

    private static JudgedFeatures Judge(DriftPolicy policy, WindowFigures figures) => JudgedFeatures.Judge(
        policy,
        [.. figures.Features.Select(feature => ToReport(feature, feature.Name))],
        figures.Prediction is { } prediction ? ToReport(prediction, "prediction") : null,
        figures.Class is { } @class ? ToReport(@class, "class") : null);

    private static FeatureReport ToReport(FeatureFigures figures, string name) =>
        new(
            name,
            figures.Type,
            Verdict.Insufficient,
            figures.InsufficientReason,
            figures.ToDictionary(),
            figures.AdjustedPValue,
            [.. figures.Edges],
            [.. figures.Categories],
            [.. figures.ReferenceShare],
            [.. figures.CurrentShare]);
}
