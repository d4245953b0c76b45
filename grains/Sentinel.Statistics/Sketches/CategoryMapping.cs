using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// Where each code of a batch's dictionary lies among a reference's categories. Filled once a batch and column, and reused: it
/// allocates only while it grows to the largest dictionary, and for names that the reference does not know.
/// </summary>
public sealed class CategoryMapping
{
    private int[] _indices = [];
    private string?[] _newNames = [];
    private int[] _newMarks = [];
    private int _count;
    private CategoricalReference? _reference;

    /// <summary>For each code the index of its category; the number of categories for a new name.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

    /// <summary>Starts the mapping of a dictionary of up to <paramref name="names"/> names; <see cref="Add"/> follows for each in the order of their codes.</summary>
    public void Begin(CategoricalReference reference, int names)
    {
        _reference = reference ?? throw new ArgumentNullException(nameof(reference));
        if (_indices.Length < names)
        {
            _indices = new int[names];
            _newNames = new string?[names];
            _newMarks = new int[names];
        }

        _count = 0;
    }

    /// <summary>Maps the next name, in UTF-8. O(length of the name).</summary>
    public void Add(ReadOnlySpan<byte> name)
    {
        var reference = _reference ?? throw new InvalidOperationException("Begin comes before Add.");
        int index = reference.IndexOf(name);
        _indices[_count] = index < 0 ? reference.Categories.Length : index;
        _newNames[_count] = index < 0 ? System.Text.Encoding.UTF8.GetString(name) : null;
        _newMarks[_count] = index < 0 ? HyperLogLog.MarkOf(name) : 0;
        _count++;
    }

    internal string NewName(int code) => _newNames[code]!;

    internal int NewMark(int code) => _newMarks[code];
}
