using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Decisions.Evidence;

/// <summary>What one column of a window gives to its evidence.</summary>
/// <param name="Counts">Counts by evidence bin.</param>
/// <param name="Expected">Expected shares by evidence bin.</param>
/// <param name="Terms">Dependence of the reference's rows, and whether the column may alarm.</param>
public sealed record EvidenceBatch(long[] Counts, double[] Expected, EvidenceTerms Terms)
{
    /// <summary>The columns of a window: inputs in the reference's order, then the prediction and the class, where there are any.</summary>
    public static EvidenceBatch[] Of(WindowSketch window, Season season)
    {
        ArgumentNullException.ThrowIfNull(window);
        var batches = new List<EvidenceBatch>(window.Features.Count + 2);
        foreach (var feature in window.Features)
        {
            batches.Add(feature.Numeric is { } numbers ? Of(numbers, window, season) : Of(feature.Categorical!, window, season));
        }

        if (window.Prediction is { } prediction)
        {
            batches.Add(Of(prediction, window, season));
        }

        if (window.Class is { } @class)
        {
            batches.Add(Of(@class, window, season));
        }

        return [.. batches];
    }

    private static EvidenceBatch Of(NumericSketch sketch, WindowSketch window, Season season) =>
        Of(sketch.Reference.Evidence, sketch.Reference.ToEvidence(sketch.Counts), window, season);

    private static EvidenceBatch Of(CategoricalSketch sketch, WindowSketch window, Season season) =>
        Of(sketch.Reference.Evidence, sketch.Reference.ToEvidence(sketch.Counts, sketch.New), window, season);

    private static EvidenceBatch Of(EvidenceReference reference, long[] counts, WindowSketch window, Season season) =>
        new(counts, reference.Expected(season, window.RowsByPhase), reference.Terms(season));
}
