using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// Where each code of a batch's predicted classes lies among the classes that outcomes tell apart. Names that the reference has are looked up once for all batches; it allocates for others,
/// and while it grows.
/// </summary>
internal sealed class ClassPlaces(OutcomeSchema schema, CategoricalReference? reference)
{
    private readonly int[] _known = [.. (reference?.Categories ?? []).Select(name => ScoreCounts.PlaceOf(schema, name))];
    private int[] _places = [];
    private int _count;

    /// <summary>The place of each code.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _count);

    /// <summary>Takes a batch's names as they lie among the reference's. O(names).</summary>
    public void Fill(CategoryMapping mapping)
    {
        var indices = mapping.Indices;
        Begin(indices.Length);
        for (int code = 0; code < indices.Length; code++)
        {
            _places[code] = indices[code] < _known.Length ? _known[indices[code]] : ScoreCounts.PlaceOf(schema, mapping.NewName(code));
        }
    }

    /// <summary>Takes the names of a batch's next dictionary, where the reference has no classes. O(names).</summary>
    public void Fill(ref ColumnReader.DictionaryReader dictionaries)
    {
        Begin(dictionaries.NextDictionary());
        for (int code = 0; code < _count; code++)
        {
            _places[code] = ScoreCounts.PlaceOf(schema, System.Text.Encoding.UTF8.GetString(dictionaries.NextValue()));
        }
    }

    private void Begin(int names)
    {
        _count = names;
        if (_places.Length < names)
        {
            _places = new int[names];
        }
    }
}
