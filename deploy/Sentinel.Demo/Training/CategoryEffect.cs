namespace Sentinel.Demo.Training;

/// <summary>
/// How much more often than others rows of a category are positive: their share there, shrunk towards that of the whole as if 20 more rows of the whole stood there, less the share of the whole
/// (Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes, 2001).
/// </summary>
internal sealed class CategoryEffect
{
    private const double PriorRows = 20;

    private CategoryEffect(SortedDictionary<string, float> effects) => Effects = effects;

    public IReadOnlyDictionary<string, float> Effects { get; }

    public float Of(string category) => Effects.TryGetValue(category, out var effect) ? effect : 0;

    public static CategoryEffect Fit(IEnumerable<(string Category, bool IsPositive)> rows)
    {
        var all = rows.ToArray();
        var whole = all.Average(row => row.IsPositive ? 1.0 : 0);
        var effects = all.GroupBy(row => row.Category, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (float)(((g.Count(row => row.IsPositive) + (PriorRows * whole)) / (g.Count() + PriorRows)) - whole), StringComparer.Ordinal);
        return new CategoryEffect(new SortedDictionary<string, float>(effects, StringComparer.Ordinal));
    }
}
