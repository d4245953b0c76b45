using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Figures;

namespace Sentinel.Statistics.Comparisons;

/// <summary>
/// The fixed-level rule: a feature drifts when its PSI reaches the effect threshold and exceeds the 99 % point of its calibrated null,
/// so that neither a large sample nor a small one cries wolf.
/// </summary>
/// <param name="Warn">PSI from which a feature is warned of.</param>
/// <param name="Drift">PSI from which a feature drifts.</param>
public sealed record DriftThresholds(double Warn, double Drift)
{
    /// <summary>0.1 and 0.25, as PSI tables have them.</summary>
    public static DriftThresholds Default { get; } = new(Warn: 0.1, Drift: 0.25);

    /// <summary>The verdict on a feature's figures.</summary>
    public Verdict Judge(FeatureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.Psi is not { } psi || statistics.PsiNull99 is not { } chance)
        {
            return Verdict.Insufficient;
        }

        return psi <= chance || psi < Warn ? Verdict.Stable
            : psi < Drift ? Verdict.Warning
            : Verdict.Drift;
    }

    /// <summary>The worst of the features' verdicts; insufficient when none could be judged.</summary>
    public static Verdict Overall(IEnumerable<Verdict> verdicts) => verdicts.DefaultIfEmpty(Verdict.Insufficient).Max();
}
