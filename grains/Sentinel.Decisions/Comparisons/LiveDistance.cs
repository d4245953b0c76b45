using Sentinel.Contracts.Comparisons;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Comparisons;

/// <summary>How far two windows' distributions of one feature are apart, out of the shares of their bars, which each window cuts as its own reference does.</summary>
public static class LiveDistance
{
    /// <summary>Holds two windows' features against each other.</summary>
    public static ComparedFeature Compare(string name, FeatureReport? a, FeatureReport? b)
    {
        var isCounted = a is { CurrentShare.Length: > 0 } && b is { CurrentShare.Length: > 0 };
        var sameBars = isCounted && a!.CurrentShare.Length == b!.CurrentShare.Length && a.Edges.AsSpan().SequenceEqual(b.Edges) && a.Categories.AsSpan().SequenceEqual(b.Categories);
        double? variation = sameBars ? a!.CurrentShare.Zip(b!.CurrentShare, (x, y) => Math.Abs(x - y)).Sum() / 2 : null;
        return new ComparedFeature(name, View(a), View(b), variation, variation ?? (isCounted && a!.Type == b!.Type ? AtLeast(a, b) : null));
    }

    /// <summary>
    /// A lower bound of the total variation of two windows that are cut into other bars. By numbers: the greatest gap between the distribution functions that is certain, where at each edge the one is known and the other lies between its
    /// values at the nearest edges. By names: the greatest difference of a share that both have.
    /// </summary>
    private static double AtLeast(FeatureReport a, FeatureReport b) => a.Type == FeatureType.Categorical
        ? a.Categories.Select((name, i) => Array.IndexOf(b.Categories, name) is >= 0 and var j ? Math.Abs(a.CurrentShare[i] - b.CurrentShare[j]) : 0).DefaultIfEmpty().Max()
        : Math.Max(Gap(a, b), Gap(b, a));

    private static double Gap(FeatureReport known, FeatureReport other)
    {
        var (at, beside) = (Cumulative(known), Cumulative(other));
        var most = 0.0;
        for (var i = 0; i < known.Edges.Length; i++)
        {
            var (below, above) = (0.0, 1.0);
            for (var j = 0; j < other.Edges.Length; j++)
            {
                below = other.Edges[j] <= known.Edges[i] ? beside[j] : below;
                above = other.Edges[j] >= known.Edges[i] ? Math.Min(above, beside[j]) : above;
            }

            most = Math.Max(most, Math.Max(below - at[i], at[i] - above));
        }

        return Math.Clamp(most, 0, 1);
    }

    private static double[] Cumulative(FeatureReport feature)
    {
        var sum = 0.0;
        return [.. feature.CurrentShare.Take(feature.Edges.Length).Select(share => sum += share)];
    }

    private static LiveFeature? View(FeatureReport? feature) => feature is null
        ? null
        : new LiveFeature(
            feature.Type, feature.Verdict, feature.Statistics.TryGetValue("psi", out var psi) ? psi : null, feature.EValue, feature.Edges, feature.Categories, feature.ReferenceShare, feature.CurrentShare);
}
