using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads the <c>spec</c> of a Monitor. What is left out is as in <see cref="MonitorPolicy.Default"/>.</summary>
internal static class MonitorSpecReader
{
    private const double SecondsMax = 31 * 86_400;

    private const string NotYet = "is not evaluated by this release: leave it out";

    private static readonly string[] Statistics = ["psi", "jsDistance", "hellinger", "totalVariation", "ks"];

    /// <summary>Reads it; null when something was refused.</summary>
    internal static MonitorPolicy? Read(FieldReader spec)
    {
        var defaults = MonitorPolicy.Default;
        var window = spec.Object("window") is { } w ? ReadWindow(w) : defaults.Window;
        var drift = spec.Object("drift") is { } d ? ReadDrift(d) : defaults.Drift;
        var verdict = spec.Object("verdict") is { } v ? ReadVerdict(v) : defaults.Verdict;
        var actions = spec.Object("actions") is { } a ? ReadActions(a) : defaults.Actions;
        spec.RefuseIfPresent("falseAlarms", NotYet);
        spec.RefuseIfPresent("performance", NotYet);
        spec.RefuseIfPresent("season", NotYet);
        spec.Close();
        return window is null || drift is null || verdict is null ? null : new MonitorPolicy(window, drift, verdict, actions);
    }

    private static WindowPolicy? ReadWindow(FieldReader window)
    {
        var count = (int?)window.Integer("count", 1, 100_000_000);
        var every = window.Seconds("every", 0.001, SecondsMax);
        var lateness = window.Seconds("lateness", 0, SecondsMax);
        window.Close();
        switch (window.Has("count"), window.Has("every"))
        {
            case (true, true):
                window.Refuse("every", "must not stand beside count: windows are cut by count or by event time");
                return null;
            case (false, false):
                window.Refuse("count", "is missing: say count (rows) or every (event time)");
                return null;
            case (true, false) when lateness is not null:
                window.Refuse("lateness", "has a meaning only with every: a window by count takes rows as the log orders them");
                return null;
            default:
                return new WindowPolicy(count, every, lateness ?? 0);
        }
    }

    private static DriftPolicy? ReadDrift(FieldReader drift)
    {
        var defaults = MonitorPolicy.Default.Drift;
        var statistic = drift.Choice("statistic", Statistics) ?? defaults.Statistic;
        // All but psi are at most 1: a limit that is never exceeded watches nothing.
        var max = statistic == "psi" ? 100 : 1;
        var limit = drift.Number("drift", double.Epsilon, max) ?? defaults.Drift;
        var warn = drift.Number("warn", double.Epsilon, max) ?? Math.Min(defaults.Warn, limit);
        drift.Close();
        if (warn <= limit)
        {
            return new DriftPolicy(statistic, warn, limit);
        }

        drift.Refuse("warn", FormattableString.Invariant($"must not exceed drift ({limit}), was {warn}"));
        return null;
    }

    private static VerdictPolicy? ReadVerdict(FieldReader verdict)
    {
        var defaults = MonitorPolicy.Default.Verdict;
        var of = (int)(verdict.Integer("of", 1, 100) ?? defaults.Of);
        var windows = (int)(verdict.Integer("windows", 1, 100) ?? Math.Min(defaults.Windows, of));
        verdict.Close();
        if (windows <= of)
        {
            return new VerdictPolicy(windows, of);
        }

        verdict.Refuse("windows", $"must not exceed of ({of}), or no verdict is ever reached, was {windows}");
        return null;
    }

    private static MonitorActions ReadActions(FieldReader actions)
    {
        var alert = actions.Texts("alert");
        var retrain = actions.Object("retrain");
        var hook = retrain is null ? null : Names.Model(retrain, "hook", required: false);
        var cooldown = retrain?.Seconds("cooldown", 0, SecondsMax) ?? MonitorPolicy.Default.Actions.RetrainCooldownSeconds;
        retrain?.Close();
        var rollback = actions.Object("rollback");
        var automatic = rollback?.Flag("automatic") ?? false;
        rollback?.Close();
        actions.Close();
        return new MonitorActions(alert, hook, retrain is not null, cooldown, automatic);
    }
}
