using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Rollouts.Checks;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads the <c>spec</c> of a Rollout. What is left out is as in <see cref="RolloutPlan.Default"/>.</summary>
internal static class RolloutSpecReader
{
    private const double SecondsMax = RolloutPlanRules.SecondsMax;

    /// <summary>Reads it, and holds it against <see cref="RolloutPlanRules"/>.</summary>
    internal static RolloutPlan Read(FieldReader spec)
    {
        var defaults = RolloutPlan.Default;
        var shadow = spec.Object("shadow");
        var verdict = spec.Object("verdict");
        var of = (int)(verdict?.Integer("of", int.MinValue, int.MaxValue) ?? defaults.Of);
        var stepBake = Seconds("stepBake", defaults.StepBakeSeconds);
        var plan = new RolloutPlan(
            spec.Choice("strategy", [.. RolloutNames.Strategies, "blue-green"]) is { } strategy ? RolloutNames.StrategyOf(strategy)!.Value : defaults.Strategy,
            spec.Has("steps") ? spec.Numbers("steps") : defaults.Steps,
            (int)(shadow?.Integer("pairs", int.MinValue, int.MaxValue) ?? defaults.ShadowPairs),
            shadow?.Seconds("for", 0, SecondsMax) ?? defaults.ShadowSeconds,
            stepBake,
            Seconds("finalBake", defaults.FinalBakeSeconds),
            Seconds("settle", defaults.SettleSeconds),
            Seconds("interval", defaults.IntervalSeconds),
            Seconds("window", Math.Max(defaults.WindowSeconds, stepBake)),
            Seconds("deadline", defaults.DeadlineSeconds),
            spec.Choice("onDeadline", ["hold", "abort"]) == "abort" ? DeadlineAction.Abort : DeadlineAction.Hold,
            [.. spec.Objects("freeze").Select(ReadFreeze)],
            spec.Choice("approval", ["none", "required"]) == "required",
            spec.Has("checks") ? [.. spec.Objects("checks").Select(ReadCheck)] : defaults.Checks,
            spec.Number("blastCap", double.MinValue, double.MaxValue) ?? defaults.BlastCapPercent)
        {
            Of = of,
            Failures = (int)(verdict?.Integer("failures", int.MinValue, int.MaxValue) ?? Math.Min(defaults.Failures, of)),
        };
        shadow?.Close();
        verdict?.Close();
        spec.Close();
        if (spec.Sound)
        {
            foreach (var (field, message) in RolloutPlanRules.Check(plan))
            {
                spec.Refuse(field, message);
            }
        }

        return plan;

        double Seconds(string field, double otherwise) => spec.Seconds(field, 0, SecondsMax) ?? otherwise;
    }

    private static FreezeWindow ReadFreeze(FieldReader freeze)
    {
        var (from, to) = (freeze.Text("from", required: true), freeze.Text("to", required: true));
        freeze.Close();
        if (from is null || to is null)
        {
            return new FreezeWindow(null, null);
        }

        if (WeekTime.TryParse(from, out var weekFrom) && WeekTime.TryParse(to, out var weekTo))
        {
            return new FreezeWindow(null, null, weekFrom, weekTo);
        }

        foreach (var (field, text) in (ReadOnlySpan<(string, string)>)[("from", from), ("to", to)])
        {
            if (!Instant.TryParse(text, out _))
            {
                freeze.Refuse(field, $"must be an instant (2026-12-24T00:00:00Z) or, in both fields, a time of the week in UTC (fri 16:00), was '{text}'");
            }
        }

        return Instant.TryParse(from, out var begin) && Instant.TryParse(to, out var end) ? new FreezeWindow(begin, end) : new FreezeWindow(null, null);
    }

    private static CheckSpec ReadCheck(FieldReader check)
    {
        var kind = check.Choice("kind", [.. RolloutNames.Kinds], required: true) is { } name ? RolloutNames.KindOf(name)!.Value : CheckKind.Compare;
        var metric = check.Text("metric") ?? (CheckMetrics.Of(kind) is [var only] ? only : "");
        var rows = kind is CheckKind.Drift or CheckKind.Performance ? 1 : CheckMetrics.IsSeries(metric) ? CheckMetrics.SeriesRowsMin : CheckSpec.MinRowsDefault;
        var read = new CheckSpec(
            check.Text("name", required: true) ?? "",
            kind,
            metric,
            check.Number("limit", double.MinValue, double.MaxValue),
            check.Number("alpha", double.MinValue, double.MaxValue) ?? CheckSpec.AlphaDefault,
            (int)(check.Integer("minRows", int.MinValue, int.MaxValue) ?? rows),
            check.Flag("critical") ?? false,
            check.Number("tolerance", double.MinValue, double.MaxValue) ?? 0,
            check.Flag("optional") ?? false);
        check.Close();
        return read;
    }
}
