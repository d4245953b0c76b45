using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Retraining;

namespace Sentinel.Decisions.Verdicts;

/// <summary>What a monitor policy must keep to. All errors are found at once, by the field's name in a Monitor manifest's <c>spec</c>.</summary>
public static class MonitorPolicyRules
{
    /// <summary>Fewest rows of a counted window.</summary>
    public const int CountMin = 10;

    /// <summary>Most rows of a counted window.</summary>
    public const int CountMax = 10_000_000;

    /// <summary>Shortest window by event time, in seconds.</summary>
    public const double EverySecondsMin = 1;

    /// <summary>Longest window by event time, in seconds: 31 days.</summary>
    public const double EverySecondsMax = 31 * 86_400d;

    /// <summary>Most windows by event time that the lateness may keep open.</summary>
    public const int LatenessWindowsMax = 60;

    /// <summary>Most windows that a version's verdict looks at.</summary>
    public const int OfMax = 100;

    /// <summary>Shortest run length, in windows: what is shorter alarms on next to nothing.</summary>
    public const double RunLengthMin = 10;

    /// <summary>Longest run length, in windows.</summary>
    public const double RunLengthMax = 1e12;

    /// <summary>Greatest tolerance: shares that half double are no detail.</summary>
    public const double ToleranceMax = 0.5;

    /// <summary>Shortest time between rehearsals, in seconds.</summary>
    public const double RehearsalSecondsMin = 60;

    /// <summary>Most requests of a rehearsal.</summary>
    public const int RehearsalRequestsMax = 200;

    /// <summary>Everything that is wrong with a policy, by field; empty when it may be used.</summary>
    public static ImmutableSortedDictionary<string, string> Check(MonitorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var errors = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        CheckWindow(policy.Window, errors);
        CheckDrift(policy.Drift, errors);
        CheckVerdict(policy.Verdict, errors);
        CheckActions(policy.Actions, errors);
        CheckFalseAlarms(policy.FalseAlarms, errors);
        errors.AddRange(DetectorPolicies.Check(policy.Detectors));
        errors.AddRange(policy.Performance is { } performance ? PerformancePolicyRules.Check(performance) : []);
        CheckRehearsal(policy.Rehearsal, errors);
        return errors.ToImmutable();
    }

    private static void CheckRehearsal(RehearsalPolicy? rehearsal, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (rehearsal is { EverySeconds: < RehearsalSecondsMin })
        {
            errors["rehearsal.every"] = string.Create(CultureInfo.InvariantCulture, $"must be at least {RehearsalSecondsMin:0} s, was {rehearsal.EverySeconds} s");
        }

        if (rehearsal is { Requests: < 1 or > RehearsalRequestsMax })
        {
            errors["rehearsal.requests"] = string.Create(CultureInfo.InvariantCulture, $"must be 1 to {RehearsalRequestsMax}, the requests that a silo keeps of a version, was {rehearsal.Requests}");
        }
    }

    private static void CheckWindow(WindowPolicy window, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (window.Count is null == window.EverySeconds is null)
        {
            errors["window"] = "Set either count (rows) or every (event time), and not both";
        }

        if (window.Count is < CountMin or > CountMax)
        {
            errors["window.count"] = Say($"must be between {CountMin} and {CountMax} rows, was {window.Count}");
        }

        if (window.EverySeconds is { } every && !(every >= EverySecondsMin && every <= EverySecondsMax))
        {
            errors["window.every"] = Say($"must be between {EverySecondsMin} s and {EverySecondsMax} s, was {every} s");
        }

        if (!(window.LatenessSeconds >= 0))
        {
            errors["window.lateness"] = Say($"must not be negative, was {window.LatenessSeconds} s");
        }
        else if (window.Count is not null && window.LatenessSeconds > 0)
        {
            errors["window.lateness"] = "holds for windows by event time only: remove it, or set every instead of count";
        }
        else if (window.EverySeconds is { } length && window.LatenessSeconds > length * LatenessWindowsMax)
        {
            errors["window.lateness"] = Say($"must be at most {LatenessWindowsMax} windows ({length * LatenessWindowsMax} s), was {window.LatenessSeconds} s: lengthen every, or shorten lateness");
        }
    }

    private static void CheckDrift(DriftPolicy drift, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (!DriftStatistics.Names.Contains(drift.Statistic, StringComparer.Ordinal))
        {
            errors["drift.statistic"] = $"must be one of {string.Join(", ", DriftStatistics.Names)}, was '{drift.Statistic}'";
            return;
        }

        var highest = DriftStatistics.HighestOf(drift.Statistic);
        if (!(drift.Drift > 0 && drift.Drift < highest))
        {
            errors["drift.drift"] = Say($"must be above 0 and below {highest} ({drift.Statistic} never gets there, so the policy could never find drift), was {drift.Drift}");
        }

        if (!(drift.Warn > 0 && drift.Warn <= drift.Drift))
        {
            errors["drift.warn"] = Say($"must be above 0 and at most drift ({drift.Drift}), was {drift.Warn}");
        }
    }

    private static void CheckVerdict(VerdictPolicy verdict, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (verdict.Of is < 1 or > OfMax)
        {
            errors["verdict.of"] = Say($"must be between 1 and {OfMax} windows, was {verdict.Of}");
        }

        if (verdict.Windows < 1 || verdict.Windows > verdict.Of)
        {
            errors["verdict.windows"] = Say($"must be between 1 and of ({verdict.Of}), or no verdict can ever fall; was {verdict.Windows}");
        }
    }

    private static void CheckActions(MonitorActions actions, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        foreach (var hook in actions.AlertHooks)
        {
            if (!ModelVersionId.IsModelName(hook))
            {
                errors["actions.alert"] = $"'{hook}' is not a hook's name: 1 to {ModelVersionId.NameLengthMax} characters out of letters, digits, '.', '_' and '-'";
            }
        }

        if (actions.RetrainHook is { } retrain && !ModelVersionId.IsModelName(retrain))
        {
            errors["actions.retrain.hook"] = $"'{retrain}' is not a hook's name: 1 to {ModelVersionId.NameLengthMax} characters out of letters, digits, '.', '_' and '-'";
        }

        if (!(actions.RetrainCooldownSeconds >= 0 && double.IsFinite(actions.RetrainCooldownSeconds)))
        {
            errors["actions.retrain.cooldown"] = Say($"must not be negative, was {actions.RetrainCooldownSeconds} s");
        }

        errors.AddRange(RetrainPlanRules.Check(actions.RetrainPlan));
    }

    private static void CheckFalseAlarms(FalseAlarmPolicy falseAlarms, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (!(falseAlarms.PerFeatureRunLength >= RunLengthMin && falseAlarms.PerFeatureRunLength <= RunLengthMax))
        {
            errors["falseAlarms.perFeatureRunLength"] = Say($"must be between {RunLengthMin} and {RunLengthMax} windows, was {falseAlarms.PerFeatureRunLength}");
        }

        if (!(falseAlarms.Tolerance >= 0 && falseAlarms.Tolerance <= ToleranceMax))
        {
            errors["falseAlarms.tolerance"] = Say($"must be between 0 and {ToleranceMax}, was {falseAlarms.Tolerance}");
        }
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
