using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Why;

namespace Sentinel.Decisions.Verdicts;

/// <summary>Which inputs a window's drift comes from, by how far each moved beyond chance and how much the version leans on it.</summary>
public static class WindowCauses
{
    /// <summary>The inputs that moved beyond chance, the greatest cause first; null for a window that neither warns nor drifts.</summary>
    /// <param name="features">The window's features, judged.</param>
    /// <param name="importance">How much the version leans on each; null where it is not known, so that all weigh the same.</param>
    public static WindowCause[]? Of(JudgedFeatures features, FeatureImportance? importance)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Worst is Verdict.Warning or Verdict.Drift
            ? [.. FeatureCause.Rank([.. features.Inputs.Select(feature => DriftOf(feature, importance))]).Select(cause => new WindowCause(cause.Name, cause.Score, cause.Share))]
            : null;
    }

    private static FeatureDrift DriftOf(FeatureReport feature, FeatureImportance? importance) => new(
        feature.Name,
        feature.Statistics.TryGetValue("psi", out var psi) ? psi : 0,
        feature.Statistics.TryGetValue("psiNull99", out var chance) ? chance : 0,
        importance is not null && importance.Features.TryGetValue(feature.Name, out var weight) ? weight : null);
}
