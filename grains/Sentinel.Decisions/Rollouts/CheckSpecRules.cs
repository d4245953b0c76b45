using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Rollouts.Checks;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What one check of a plan must keep to.</summary>
public static class CheckSpecRules
{
    /// <summary>Fewest rows of a check that counts rows: below it a share is no share.</summary>
    public const int RowsMin = CheckMetrics.SeriesRowsMin;

    /// <summary>Smallest α: what asks for more certainty never answers.</summary>
    public const double AlphaMin = 1e-9;

    /// <summary>Greatest α: above it a coin would do.</summary>
    public const double AlphaMax = 0.5;

    /// <summary>Everything that is wrong with a check, by field.</summary>
    public static ImmutableSortedDictionary<string, string> Check(CheckSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(spec.Name))
        {
            errors["name"] = "must not be empty";
        }

        if (!CheckMetrics.IsKnown(spec.Kind, spec.Metric))
        {
            var known = CheckMetrics.Of(spec.Kind);
            var nearest = NearestName.Of(spec.Metric, known) is { } name ? $"; did you mean '{name}'?" : "";
            errors["metric"] = $"must be one of {string.Join(", ", known)} for kind {RolloutNames.Of(spec.Kind)}, was '{spec.Metric}'{nearest}";
        }
        else if (LimitError(spec) is { } limit)
        {
            errors["limit"] = limit;
        }

        if (!(spec.Alpha >= AlphaMin && spec.Alpha <= AlphaMax))
        {
            errors["alpha"] = Say($"must be between {AlphaMin} and {AlphaMax}, was {spec.Alpha}");
        }

        var least = spec.Kind is CheckKind.Drift or CheckKind.Performance ? 1 : RowsMin;
        if (spec.MinRows < least)
        {
            errors["minRows"] = Say($"must be at least {least}, was {spec.MinRows}");
        }

        if (!(spec.Tolerance >= 0 && double.IsFinite(spec.Tolerance)))
        {
            errors["tolerance"] = Say($"must be at least 0, was {spec.Tolerance}");
        }
        else if (spec.Tolerance >= 1 && !CheckMetrics.IsSeries(spec.Metric))
        {
            errors["tolerance"] = Say($"must be below 1, since it is a difference of shares and nothing could ever exceed it; was {spec.Tolerance}");
        }

        return errors.ToImmutable();
    }

    // A limit that nothing can go beyond makes a check that never fails.
    private static string? LimitError(CheckSpec spec) => (spec.Kind, spec.Metric) switch
    {
        (CheckKind.Limit, var metric) when CheckMetrics.IsSeries(metric) => spec.Limit is { } limit && double.IsFinite(limit) ? null : "must be given: what nine of ten values are at most",
        (CheckKind.Limit, _) => spec.Limit is > 0 and < 1 && spec.Limit + spec.Tolerance < 1 ? null : Say($"must be a share above 0 and below 1 (with the tolerance too), or the check could never pass or never fail; was {Was(spec.Limit)}"),
        (CheckKind.Agreement, CheckMetrics.Agreement) => spec.Limit is > 0 and < 1 ? null : Say($"must be the least share of equal answers, above 0 and below 1; was {Was(spec.Limit)}"),
        (CheckKind.Heartbeat, _) => spec.Limit is > 0 and < 1 ? null : Say($"must be the least part of its share that must be there, above 0 and below 1, such as 0.5; was {Was(spec.Limit)}"),
        _ => spec.Limit is null ? null : $"has no meaning for kind {RolloutNames.Of(spec.Kind)} with metric {spec.Metric}: remove it",
    };

    private static string Was(double? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "absent";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
