namespace Sentinel.Demo.Training;

/// <summary>
/// How much later than others flights of an origin leave: the share of late ones there, shrunk towards the whole as if 20 more flights had left there, less the share of the whole
/// (Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes, 2001).
/// </summary>
internal sealed class OriginEffect
{
    private const double PriorFlights = 20;

    private OriginEffect(SortedDictionary<string, float> effects) => Effects = effects;

    public IReadOnlyDictionary<string, float> Effects { get; }

    public float Of(string origin) => Effects.TryGetValue(origin, out var effect) ? effect : 0;

    public static OriginEffect Fit(IEnumerable<(string Origin, bool Late)> flights)
    {
        var all = flights.ToArray();
        var whole = all.Average(f => f.Late ? 1.0 : 0);
        var effects = all.GroupBy(f => f.Origin, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (float)(((g.Count(f => f.Late) + (PriorFlights * whole)) / (g.Count() + PriorFlights)) - whole), StringComparer.Ordinal);
        return new OriginEffect(new SortedDictionary<string, float>(effects, StringComparer.Ordinal));
    }
}
