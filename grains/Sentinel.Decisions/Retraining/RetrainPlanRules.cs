using System.Globalization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Retraining;

/// <summary>What a plan of retraining must keep to, by the field's name in a Monitor manifest's <c>spec</c>.</summary>
public static class RetrainPlanRules
{
    /// <summary>Most runs a day: fewer than a model remembers.</summary>
    public const int PerDayMost = 48;

    /// <summary>Shortest schedule and reference age, in seconds.</summary>
    public const double PeriodSecondsMin = 60;

    /// <summary>Everything that is wrong with a plan.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Check(RetrainPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!(plan.BudgetSeconds >= 0 && double.IsFinite(plan.BudgetSeconds)))
        {
            yield return Wrong("budget.per", $"must not be negative, was {plan.BudgetSeconds} s");
        }

        if (plan.BudgetPerDay is < 1 or > PerDayMost)
        {
            yield return Wrong("budget.perDay", $"must be between 1 and {PerDayMost} runs, was {plan.BudgetPerDay}; leave retrain out to have none");
        }

        if (!(plan.TimeoutSeconds > 0 && double.IsFinite(plan.TimeoutSeconds)))
        {
            yield return Wrong("timeout", $"must be above 0, was {plan.TimeoutSeconds} s");
        }

        if (plan.ScheduleSeconds is { } schedule && !(schedule >= PeriodSecondsMin && double.IsFinite(schedule)))
        {
            yield return Wrong("schedule", $"must be at least {PeriodSecondsMin} s, was {schedule} s");
        }

        if (plan.MaxReferenceAgeSeconds is { } age && !(age >= PeriodSecondsMin && double.IsFinite(age)))
        {
            yield return Wrong("maxReferenceAge", $"must be at least {PeriodSecondsMin} s, was {age} s");
        }
    }

    private static KeyValuePair<string, string> Wrong(string field, FormattableString message) => KeyValuePair.Create($"actions.retrain.{field}", message.ToString(CultureInfo.InvariantCulture));
}
