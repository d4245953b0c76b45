using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// How a column is counted by segment: in the bins of its evidence, which are the reference's deciles or its categories joined until each holds 1 % of its rows,
/// and cells without a value in one more. A segment has a fraction of the rows, and finer bins of it would hold chance.
/// </summary>
public sealed class SegmentColumn
{
    private readonly FrozenBins? _numbers;
    private readonly byte[] _binOf;

    private SegmentColumn(string name, EvidenceBins bins, FrozenBins? numbers, byte[] binOf)
    {
        Name = name;
        Bins = bins.Count;
        _numbers = numbers;
        _binOf = binOf;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>Bins that values fall in, at most 32; the bin of that number is for cells without one.</summary>
    public int Bins { get; }

    internal int Stride => Bins + 1;

    internal byte WithoutValue => (byte)Bins;

    /// <summary>The columns of a reference: its features, then its prediction, then its class.</summary>
    internal static SegmentColumn[] Of(IEnumerable<FeatureReference> features, NumericReference? prediction, CategoricalReference? @class) =>
    [
        .. features.Select(feature => feature.Numeric is { } numeric ? Of(numeric) : Of(feature.Categorical!)),
        .. prediction is null ? [] : new[] { Of(prediction) },
        .. @class is null ? [] : new[] { Of(@class) },
    ];

    /// <summary>The bin of each number. O(1) a value.</summary>
    internal void Cut(ReadOnlySpan<double> values, Span<byte> bins)
    {
        var numbers = _numbers!;
        byte[] binOf = _binOf;
        for (int i = 0; i < values.Length; i++)
        {
            bins[i] = double.IsFinite(values[i]) ? binOf[numbers.IndexOf(values[i])] : WithoutValue;
        }
    }

    /// <summary>The bin of each code, by where its name lies among the reference's categories; see <see cref="CategoryMapping.Indices"/>. O(1) a value.</summary>
    internal void Cut(ReadOnlySpan<int> codes, ReadOnlySpan<int> indices, Span<byte> bins)
    {
        byte[] binOf = _binOf;
        for (int i = 0; i < codes.Length; i++)
        {
            bins[i] = codes[i] < 0 ? WithoutValue : binOf[indices[codes[i]]];
        }
    }

    private static SegmentColumn Of(NumericReference numeric) =>
        new(numeric.Name, numeric.Evidence.Bins, numeric.Bins, [.. Enumerable.Range(0, numeric.Bins.Count).Select(bin => (byte)numeric.EvidenceBin(bin))]);

    private static SegmentColumn Of(CategoricalReference categorical) =>
        new(categorical.Name, categorical.Evidence.Bins, null, [.. Enumerable.Range(0, categorical.Categories.Length + 1).Select(category => (byte)categorical.Evidence.Bins[category])]);
}
