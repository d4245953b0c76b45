using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Verdicts;

/// <summary>What a performance policy must keep to, by the field's name in a Monitor manifest's <c>spec</c>.</summary>
public static class PerformancePolicyRules
{
    private static readonly PerformanceMetric[] BetterTheLower =
        [PerformanceMetric.LogLoss, PerformanceMetric.Brier, PerformanceMetric.Ece, PerformanceMetric.Mae, PerformanceMetric.Rmse, PerformanceMetric.Mape];

    /// <summary>Names of the figures that can be judged.</summary>
    public static IEnumerable<string> Metrics => Enum.GetValues<PerformanceMetric>().Where(metric => metric != PerformanceMetric.Bias).Select(PerformanceReport.NameOf);

    /// <summary>A figure's name as policies have it, whichever way it is written (<c>roc_auc</c>); what names none stays as it is.</summary>
    public static string NameOf(string? name) => PerformanceReport.TryParse(name, out var metric) ? PerformanceReport.NameOf(metric) : name ?? "";

    /// <summary>Everything that is wrong; empty when the policy may be used.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Check(PerformancePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!PerformanceReport.TryParse(policy.Metric, out var metric) || metric == PerformanceMetric.Bias)
        {
            yield return new("performance.metric", $"must be one of {string.Join(", ", Metrics)}, was '{policy.Metric}'");
            yield break;
        }

        if (policy is { Floor: not null, Ceiling: not null })
        {
            yield return new("performance.ceiling", "cannot stand beside a floor: a figure is better the higher or the lower, not both");
        }
        else if (policy.Floor is not null && BetterTheLower.Contains(metric))
        {
            yield return new("performance.floor", $"is for figures that are better the higher; {policy.Metric} is better the lower, so set ceiling");
        }
        else if (policy.Ceiling is not null && !BetterTheLower.Contains(metric))
        {
            yield return new("performance.ceiling", $"is for figures that are better the lower; {policy.Metric} is better the higher, so set floor");
        }

        if (policy.Limit is { } limit && !double.IsFinite(limit))
        {
            yield return new(policy.Floor is null ? "performance.ceiling" : "performance.floor", "must be a finite number");
        }

        if (policy.MinLabels < 1)
        {
            yield return new("performance.minLabels", string.Create(CultureInfo.InvariantCulture, $"must be at least 1, was {policy.MinLabels}"));
        }
    }
}
