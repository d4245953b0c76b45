namespace Sentinel.Statistics.Why;

/// <summary>How far one feature moved, and how much the model leans on it.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Psi">Its population stability index, at least 0.</param>
/// <param name="PsiNull99">The 99 % point of PSI without drift; what lies below is chance.</param>
/// <param name="Importance">How much the model leans on it, in any unit that all features share; null where it is not known.</param>
public sealed record FeatureDrift(string Name, double Psi, double PsiNull99, double? Importance = null);

/// <summary>A feature's part in what changed.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Score">Drift beyond chance times importance.</param>
/// <param name="Share">Its share of all features' scores, 0 to 1.</param>
public sealed record FeatureCause(string Name, double Score, double Share)
{
    /// <summary>
    /// Ranks features by <c>max(0, PSI − chance) · importance</c>, importances as shares of their sum; without any, all weigh the same, and a feature
    /// without one beside others weighs as their mean. Negative and undefined importances, which permutation gives for useless features, are 0.
    /// Features that did not move beyond chance are left out. O(n log n).
    /// </summary>
    public static IReadOnlyList<FeatureCause> Rank(IReadOnlyCollection<FeatureDrift> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        double[] known = [.. features.Where(feature => feature.Importance is not null).Select(Weight)];
        double usual = known.Length > 0 ? known.Average() : 1;
        double total = features.Sum(feature => feature.Importance is null ? usual : Weight(feature));
        var scored = features
            .Select(feature => (feature.Name, Score: Excess(feature) * (total > 0 ? (feature.Importance is null ? usual : Weight(feature)) / total : 0)))
            .Where(feature => feature.Score > 0)
            .OrderByDescending(feature => feature.Score)
            .ThenBy(feature => feature.Name, StringComparer.Ordinal)
            .ToArray();
        double sum = scored.Sum(feature => feature.Score);
        return [.. scored.Select(feature => new FeatureCause(feature.Name, feature.Score, feature.Score / sum))];
    }

    // Bounded, so that sums stay finite.
    private static double Weight(FeatureDrift feature) => double.IsFinite(feature.Importance!.Value) ? Math.Clamp(feature.Importance.Value, 0, 1e100) : 0;

    private static double Excess(FeatureDrift feature)
        => double.IsFinite(feature.Psi) && double.IsFinite(feature.PsiNull99) ? Math.Clamp(feature.Psi - feature.PsiNull99, 0, 1e100) : 0;
}
