using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// Where each code of a batch's dictionary lies among a reference's categories. Bound once a batch and feature, reused without
/// allocation once it has grown to the largest dictionary.
/// </summary>
public sealed class CategoryMapping
{
    private int[] _indices = [];
    private string[] _names = [];
    private int _count;

    /// <summary>Maps a batch's dictionary to the categories of a reference. O(dictionary).</summary>
    public void Bind(CategoricalReference reference, ReadOnlySpan<string> dictionary)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (_indices.Length < dictionary.Length)
        {
            _indices = new int[dictionary.Length];
            _names = new string[dictionary.Length];
        }

        _count = dictionary.Length;
        dictionary.CopyTo(_names);
        for (int code = 0; code < dictionary.Length; code++)
        {
            int index = reference.IndexOf(dictionary[code]);
            _indices[code] = index < 0 ? reference.Categories.Length : index;
        }
    }

    /// <summary>For each code the index of its category; the number of categories for a new name.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

    /// <summary>For each code its name.</summary>
    public ReadOnlySpan<string> Names => _names.AsSpan(0, _count);
}
