using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Segments;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// How the columns of a version's batches lie against its reference: where each feature stands among the numeric or categorical
/// columns, and where each dictionary's names lie among the reference's categories. One per shard, bound anew to each batch.
/// </summary>
public sealed class BatchMappings
{
    private readonly CategoryMapping[] _categories;
    private readonly CategoryMapping _class = new();
    private readonly CategoricalReference[] _references;
    private readonly CategoricalReference? _classReference;
    private readonly ClassPlaces? _places;

    /// <summary>Lays the columns of a reference out as batches have them: numeric and categorical features apart, each in the signature's order.</summary>
    public BatchMappings(ReferenceProfile reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _references = [.. reference.Features.Where(feature => feature.Type == FeatureType.Categorical).Select(feature => feature.Categorical!)];
        _categories = [.. _references.Select(_ => new CategoryMapping())];
        _classReference = reference.Class;
        _places = reference.Outcomes is { } outcomes ? new ClassPlaces(outcomes.Schema, reference.Class) : null;
        Segments = new SegmentMappings(reference);
        NumericCount = reference.Features.Count - _references.Length;
    }

    /// <summary>The number of numeric features.</summary>
    public int NumericCount { get; }

    /// <summary>The number of categorical features.</summary>
    public int CategoricalCount => _categories.Length;

    internal SegmentMappings Segments { get; }

    /// <summary>Maps the dictionaries of a batch. O(names), allocates only for names that the reference does not know.</summary>
    /// <exception cref="ArgumentException">The batch has other columns than the reference.</exception>
    public void Bind(in ColumnReader batch)
    {
        if (batch.Layout.NumericCount != NumericCount || batch.Layout.CategoricalCount != CategoricalCount)
        {
            throw new ArgumentException(
                $"The batch has {batch.Layout.NumericCount} numeric and {batch.Layout.CategoricalCount} categorical columns, the reference {NumericCount} and {CategoricalCount}.",
                nameof(batch));
        }

        var dictionaries = batch.Dictionaries;
        for (int i = 0; i < _categories.Length; i++)
        {
            Fill(_categories[i], _references[i], ref dictionaries);
        }

        if (batch.Layout.HasClass != 0)
        {
            FillClass(ref dictionaries);
        }

        Segments.Bind(batch, ref dictionaries);
    }

    /// <summary>For each code of the batch's classes its place among those that outcomes tell apart; empty where the reference has no outcomes.</summary>
    internal ReadOnlySpan<int> ClassPlaces => _places is null ? [] : _places.Places;

    internal CategoryMapping Categories(int index) => _categories[index];

    internal CategoryMapping Class() => _class;

    private void FillClass(ref ColumnReader.DictionaryReader dictionaries)
    {
        if (_classReference is not null)
        {
            Fill(_class, _classReference, ref dictionaries);
            _places?.Fill(_class);
            return;
        }

        if (_places is not null)
        {
            _places.Fill(ref dictionaries);
            return;
        }

        for (int left = dictionaries.NextDictionary(); left > 0; left--)
        {
            dictionaries.NextValue();
        }
    }

    private static void Fill(CategoryMapping mapping, CategoricalReference reference, ref ColumnReader.DictionaryReader dictionaries)
    {
        int names = dictionaries.NextDictionary();
        mapping.Begin(reference, names);
        for (int i = 0; i < names; i++)
        {
            mapping.Add(dictionaries.NextValue());
        }
    }
}
