using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Figures;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The exact figures of a categorical feature. The reference is prepared once for many current samples.</summary>
internal sealed class CategoricalComparer
{
    private readonly CategoricalReference _reference;
    private readonly CategoricalColumn _currentColumn;
    private readonly CategoryMapping _mapping = new();
    private readonly int _referenceCategories;

    public CategoricalComparer(CategoricalColumn reference, CategoricalColumn current)
    {
        _reference = CategoricalReference.From(reference.Name, reference.Codes, reference.Dictionary);
        _referenceCategories = reference.Dictionary.Length;
        _currentColumn = current;
        _mapping.Begin(_reference, current.Dictionary.Length);
        foreach (string name in current.Dictionary)
        {
            _mapping.Add(System.Text.Encoding.UTF8.GetBytes(name));
        }
    }

    public FeatureComparison Compare(int start, int rows, DriftThresholds thresholds)
    {
        var sketch = new CategoricalSketch(_reference);
        sketch.Fold(_currentColumn.Codes.AsSpan(start, rows), _mapping);
        var counts = CategoryCounts.Of(_reference, sketch.Counts, sketch.New, sketch.NewNames, sketch.NewNamesAreExact);
        var statistics = new FeatureStatistics().WithDistances(counts.Reference, counts.Current).WithChiSquare(counts);
        string? reason = Insufficiency.Of(_reference.Totals.Count, sketch.Count)
            ?? (_referenceCategories > CategoricalReference.MostCategories ? Insufficiency.TooManyCategories(_referenceCategories, CategoricalReference.MostCategories) : null)
            ?? (counts.Names.Length == 1 ? Insufficiency.ConstantBoth(counts.Names[0]) : null);
        return new FeatureComparison(
            _reference.Name,
            FeatureType.Categorical,
            reason is null ? thresholds.Judge(statistics) : Verdict.Insufficient,
            _reference.Totals.Count,
            sketch.Count,
            _reference.Totals.Missing,
            sketch.Missing,
            statistics)
        {
            Reason = reason,
            Categories = counts.Names,
            ReferenceShare = HistogramFigures.Shares(counts.Reference),
            CurrentShare = HistogramFigures.Shares(counts.Current),
        };
    }
}
