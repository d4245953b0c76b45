using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>
/// The fixed-level verdict on one feature's figures in one window. An effect counts only beyond what chance explains: PSI must exceed the 99 % point of its calibrated null
/// (the bins are the same for every distance on shares), or, where KS is watched, its p-value must be under 1 %.
/// </summary>
public static class FeatureVerdict
{
    /// <summary>P-value of KS from which chance explains it.</summary>
    public const double KsSignificance = 0.01;

    /// <summary>The feature with its verdict; insufficient, with a reason, where there is one already or a figure that the policy needs is absent.</summary>
    public static FeatureReport Judge(DriftPolicy policy, FeatureReport feature)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(feature);
        if (feature.Reason is not null)
        {
            return feature with { Verdict = Verdict.Insufficient };
        }

        var value = StatisticOf(policy, feature);
        var beyondChance = IsBeyondChance(StatisticFor(policy, feature), feature.Statistics);
        if (value is null || beyondChance is null)
        {
            return feature with { Verdict = Verdict.Insufficient, Reason = string.Create(CultureInfo.InvariantCulture, $"{StatisticFor(policy, feature)} is not defined on these values") };
        }

        var verdict = beyondChance == false || value < policy.Warn ? Verdict.Stable
            : value < policy.Drift ? Verdict.Warning
            : Verdict.Drift;
        return feature with { Verdict = verdict };
    }

    /// <summary>The value that the policy looks at; null where it is not defined.</summary>
    public static double? StatisticOf(DriftPolicy policy, FeatureReport feature)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Statistics.TryGetValue(StatisticFor(policy, feature), out var value) ? value : null;
    }

    /// <summary>The statistic that the policy means for a feature: categories have no order, so KS falls back on total variation there, which bounds it.</summary>
    public static string StatisticFor(DriftPolicy policy, FeatureReport feature)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(feature);
        return policy.Statistic == DriftStatistics.Ks && feature.Type == FeatureType.Categorical ? DriftStatistics.TotalVariation : policy.Statistic;
    }

    private static bool? IsBeyondChance(string statistic, ImmutableSortedDictionary<string, double> statistics) =>
        statistic == DriftStatistics.Ks
            ? statistics.TryGetValue("ksPValue", out var p) ? p < KsSignificance : null
            : statistics.TryGetValue("psi", out var psi) && statistics.TryGetValue("psiNull99", out var chance) ? psi > chance : null;
}
