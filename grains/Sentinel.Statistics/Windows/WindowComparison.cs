using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Figures;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tests;

namespace Sentinel.Statistics.Windows;

/// <summary>
/// The figures of a closed window from its sketch: those that follow from counts in deciles or categories (PSI, KL, Jensen–Shannon,
/// Hellinger, total variation, L∞, χ²) are the exact ones of the same rows; KS and Wasserstein come with their bounds, these
/// two and energy distance by interpolation within bins. A pure function; O(B²) a numeric feature, B ≤ 200.
/// </summary>
public static class WindowComparison
{
    /// <summary>The figures of a window against the reference that its sketch was made over.</summary>
    public static WindowFigures Of(WindowSketch window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var figures = window.Features.Select(feature => feature.Numeric is { } numbers ? Of(numbers) : Of(feature.Categorical!)).ToList();
        int features = figures.Count;
        if (window.Prediction is { } prediction)
        {
            figures.Add(Of(prediction));
        }

        if (window.Class is { } @class)
        {
            figures.Add(Of(@class));
        }

        double?[] adjusted = BenjaminiHochberg.Adjust([.. figures.Select(figure => figure.Statistics.TestPValue)]);
        FeatureFigures[] all = [.. figures.Select((figure, i) => figure with { AdjustedPValue = adjusted[i] })];
        return new WindowFigures(
            window.Reference.Convention,
            window.Reference.Digest,
            window.Reference.Rows,
            window.Rows,
            all[..features],
            window.Prediction is null ? null : all[features],
            window.Class is null ? null : all[^1])
        {
            Multivariate = JointComparison.Of(window),
        };
    }

    private static FeatureFigures Of(NumericSketch sketch)
    {
        var reference = sketch.Reference;
        long[] deciles = reference.ToDeciles(sketch.Counts);
        var moments = sketch.Moments;
        bool any = sketch.Count > 0;
        bool constant = reference.Totals.Count > 0 && reference.Summary.Minimum == reference.Summary.Maximum;
        return new FeatureFigures(
            reference.Name,
            FeatureType.Numeric,
            new WindowCells(sketch.Count, sketch.Missing, sketch.WrongType, sketch.NonFinite, sketch.Below, sketch.Above, New: 0),
            Figures(sketch).WithDistances(reference.DecileCounts, deciles))
        {
            InsufficientReason = Insufficiency.Of(reference.Totals.Count, sketch.Count)
                ?? (constant ? Insufficiency.ConstantReference(reference.Summary.Minimum) : null),
            ReferenceMissingShare = Share(reference.Totals),
            Mean = any ? FeatureStatistics.Finite(moments.Mean) : null,
            StandardDeviation = any ? FeatureStatistics.Finite(moments.PopulationStandardDeviation) : null,
            Skewness = moments.Skewness,
            ExcessKurtosis = moments.ExcessKurtosis,
            Minimum = any ? sketch.Minimum : null,
            Maximum = any ? sketch.Maximum : null,
            Edges = reference.DecileEdges,
            ReferenceShare = HistogramFigures.Shares(reference.DecileCounts),
            CurrentShare = HistogramFigures.Shares(deciles),
        };
    }

    private static FeatureStatistics Figures(NumericSketch sketch)
    {
        var reference = sketch.Reference;
        if (reference.Totals.Count == 0 || sketch.Count == 0)
        {
            return new FeatureStatistics();
        }

        var distances = BinnedDistances.Between(
            reference.Bins.Edges,
            reference.Counts,
            (reference.Summary.Minimum, reference.Summary.Maximum),
            sketch.Counts,
            (sketch.Minimum, sketch.Maximum));
        return new FeatureStatistics
        {
            Ks = distances.Ks,
            KsBound = distances.KsBound,
            KsPValue = KolmogorovSmirnov.AsymptoticPValue(distances.Ks, reference.Totals.Count, sketch.Count),
            Wasserstein = FeatureStatistics.Finite(distances.Wasserstein),
            WassersteinBound = FeatureStatistics.Finite(distances.WassersteinBound),
            WassersteinNormalised = FeatureStatistics.Finite(distances.Wasserstein / reference.Summary.Scale),
            EnergyDistance = FeatureStatistics.Finite(distances.Energy),
        };
    }

    private static FeatureFigures Of(CategoricalSketch sketch)
    {
        var reference = sketch.Reference;
        var counts = CategoryCounts.Of(reference, sketch.Counts, sketch.New, sketch.NewNames, sketch.NewNamesAreExact);
        var bars = counts.Heaviest();
        return new FeatureFigures(
            reference.Name,
            FeatureType.Categorical,
            new WindowCells(sketch.Count, sketch.Missing, sketch.WrongType, NonFinite: 0, Below: 0, Above: 0, sketch.New),
            new FeatureStatistics().WithDistances(counts.Reference, counts.Current).WithChiSquare(counts))
        {
            InsufficientReason = Insufficiency.Of(reference.Totals.Count, sketch.Count)
                ?? (counts.Names.Length == 1 ? Insufficiency.ConstantBoth(counts.Names[0]) : null),
            ReferenceMissingShare = Share(reference.Totals),
            NewNames = sketch.NewNames,
            Distinct = sketch.Distinct,
            Categories = bars.Names,
            ReferenceShare = HistogramFigures.Shares(bars.Reference),
            CurrentShare = HistogramFigures.Shares(bars.Current),
        };
    }

    private static double Share(ReferenceTotals totals) => totals.Rows == 0 ? 0 : (double)totals.Missing / totals.Rows;
}
