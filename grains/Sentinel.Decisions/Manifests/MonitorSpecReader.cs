using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads the <c>spec</c> of a Monitor. What is left out is as in <see cref="MonitorPolicy.Default"/>.</summary>
internal static class MonitorSpecReader
{
    private const double SecondsMax = 1e9;

    /// <summary>Reads it, and holds it against <see cref="MonitorPolicyRules"/>.</summary>
    internal static MonitorPolicy Read(FieldReader spec)
    {
        var defaults = MonitorPolicy.Default;
        var policy = new MonitorPolicy(
            spec.Object("window") is { } window ? ReadWindow(window) : defaults.Window,
            spec.Object("drift") is { } drift ? ReadDrift(drift) : defaults.Drift,
            spec.Object("verdict") is { } verdict ? ReadVerdict(verdict) : defaults.Verdict,
            spec.Object("actions") is { } actions ? ReadActions(actions) : defaults.Actions,
            spec.Object("falseAlarms") is { } falseAlarms ? ReadFalseAlarms(falseAlarms) : defaults.FalseAlarms,
            ReadSeason(spec))
        {
            Performance = spec.Object("performance") is { } performance ? ReadPerformance(performance) : null,
            Rehearsal = spec.Object("rehearsal") is { } rehearsal ? ReadRehearsal(rehearsal) : null,
            Detectors = [.. spec.Objects("detectors").Select(ReadDetector)],
        };
        spec.Close();
        if (spec.Sound)
        {
            foreach (var (field, message) in MonitorPolicyRules.Check(policy))
            {
                spec.Refuse(field, message);
            }
        }

        return policy;
    }

    private static FalseAlarmPolicy ReadFalseAlarms(FieldReader falseAlarms)
    {
        var defaults = MonitorPolicy.Default.FalseAlarms;
        var read = new FalseAlarmPolicy(
            falseAlarms.Number("perFeatureRunLength", double.MinValue, double.MaxValue) ?? defaults.PerFeatureRunLength,
            falseAlarms.Number("tolerance", double.MinValue, double.MaxValue) ?? defaults.Tolerance);
        falseAlarms.Close();
        return read;
    }

    private static Season ReadSeason(FieldReader spec) => spec.Choice("season", ["none", "day", "week"]) switch { "day" => Season.Day, "week" => Season.Week, _ => Season.None };

    private static WindowPolicy ReadWindow(FieldReader window)
    {
        var read = new WindowPolicy((int?)window.Integer("count", 0, int.MaxValue), window.Seconds("every", 0, SecondsMax), window.Seconds("lateness", 0, SecondsMax) ?? 0);
        window.Close();
        return read;
    }

    private static DriftPolicy ReadDrift(FieldReader drift)
    {
        var defaults = MonitorPolicy.Default.Drift;
        var statistic = drift.Choice("statistic", [.. DriftStatistics.Names]) ?? defaults.Statistic;
        var limit = drift.Number("drift", double.MinValue, double.MaxValue) ?? defaults.Drift;
        var warn = drift.Number("warn", double.MinValue, double.MaxValue) ?? Math.Min(defaults.Warn, limit);
        drift.Close();
        return new DriftPolicy(statistic, warn, limit);
    }

    private static VerdictPolicy ReadVerdict(FieldReader verdict)
    {
        var defaults = MonitorPolicy.Default.Verdict;
        var of = (int)(verdict.Integer("of", 0, int.MaxValue) ?? defaults.Of);
        var windows = (int)(verdict.Integer("windows", 0, int.MaxValue) ?? Math.Min(defaults.Windows, of));
        verdict.Close();
        return new VerdictPolicy(windows, of);
    }

    private static PerformancePolicy ReadPerformance(FieldReader performance)
    {
        var metric = performance.Text("metric");
        var floor = performance.Number("floor", double.MinValue, double.MaxValue);
        var ceiling = performance.Number("ceiling", double.MinValue, double.MaxValue);
        var labels = (int)(performance.Integer("minLabels", int.MinValue, int.MaxValue) ?? PerformancePolicy.MinLabelsDefault);
        performance.Close();
        return new PerformancePolicy(PerformancePolicyRules.NameOf(metric), floor, ceiling, labels);
    }

    private static RehearsalPolicy ReadRehearsal(FieldReader rehearsal)
    {
        var defaults = RehearsalPolicy.Default;
        var read = new RehearsalPolicy(rehearsal.Seconds("every", 0, SecondsMax) ?? defaults.EverySeconds, (int)(rehearsal.Integer("requests", int.MinValue, int.MaxValue) ?? defaults.Requests));
        rehearsal.Close();
        return read;
    }

    private static DetectorPolicy ReadDetector(FieldReader detector)
    {
        var on = detector.Choice("on", [DetectorPolicies.NameOf(DetectorInput.Score), DetectorPolicies.NameOf(DetectorInput.Outcome)], required: true);
        var name = detector.Choice("detector", [.. DetectorPolicies.Names], required: true) ?? "";
        var set = detector.TextsByName("set");
        detector.Close();
        return DetectorPolicies.Canonical(new DetectorPolicy(on == DetectorPolicies.NameOf(DetectorInput.Outcome) ? DetectorInput.Outcome : DetectorInput.Score, name, set));
    }

    private static MonitorActions ReadActions(FieldReader actions)
    {
        var alert = actions.Texts("alert");
        var retrain = actions.Object("retrain");
        var hook = retrain is null ? null : Names.Model(retrain, "hook", required: false);
        var cooldown = retrain?.Seconds("cooldown", 0, SecondsMax) ?? MonitorPolicy.Default.Actions.RetrainCooldownSeconds;
        var plan = retrain is null ? RetrainPlan.Default : ReadPlan(retrain);
        retrain?.Close();
        var rollback = actions.Object("rollback");
        var automatic = rollback?.Flag("automatic") ?? false;
        rollback?.Close();
        actions.Close();
        return new MonitorActions(alert, hook, retrain is not null, cooldown, automatic) { RetrainPlan = plan };
    }

    private static RetrainPlan ReadPlan(FieldReader retrain)
    {
        var defaults = RetrainPlan.Default;
        var budget = retrain.Object("budget");
        var read = new RetrainPlan(
            budget?.Seconds("per", 0, SecondsMax) ?? defaults.BudgetSeconds,
            (int)(budget?.Integer("perDay", int.MinValue, int.MaxValue) ?? defaults.BudgetPerDay),
            retrain.Seconds("timeout", 0, SecondsMax) ?? defaults.TimeoutSeconds,
            retrain.Seconds("schedule", 0, SecondsMax),
            retrain.Seconds("maxReferenceAge", 0, SecondsMax));
        budget?.Close();
        return read;
    }
}
