using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What a plan must keep to. All errors are found at once, by the field's name in a Rollout manifest's <c>spec</c>, each with its fix.</summary>
public static class RolloutPlanRules
{
    /// <summary>Most steps of a plan.</summary>
    public const int StepsMax = 50;

    /// <summary>Most checks of a plan.</summary>
    public const int ChecksMax = 32;

    /// <summary>Most passes and fails that are counted.</summary>
    public const int OfMax = 100;

    /// <summary>Longest time of any field, in seconds: a year.</summary>
    public const double SecondsMax = 366 * 86_400d;

    private const int WeekMinutes = 7 * 24 * 60;

    /// <summary>Everything that is wrong with a plan, by field; empty when it may be used.</summary>
    public static ImmutableSortedDictionary<string, string> Check(RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var errors = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (plan.Strategy == RolloutStrategy.Immediate)
        {
            errors["strategy"] = $"must be one of {string.Join(", ", RolloutNames.Strategies)}: what is promoted at once takes no plan";
        }

        CheckSteps(plan, errors);
        CheckTimes(plan, errors);
        for (var i = 0; i < plan.Freezes.Length; i++)
        {
            CheckFreeze(plan.Freezes[i], Say($"freeze[{i}]"), errors);
        }

        if (!(plan.BlastCapPercent > 0 && plan.BlastCapPercent <= 100))
        {
            errors["blastCap"] = Say($"must be above 0 and at most 100 percent, was {plan.BlastCapPercent}");
        }

        CheckChecks(plan, errors);
        if (errors.Count == 0)
        {
            CheckCanFail(plan, errors);
        }

        return errors.ToImmutable();
    }

    private static void CheckSteps(RolloutPlan plan, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (plan.Steps.Length is 0 or > StepsMax)
        {
            errors["steps"] = Say($"must have 1 to {StepsMax} shares in percent, such as [1, 5, 25, 50, 100], had {plan.Steps.Length}");
        }
        else if (plan.Steps.Any(s => !(s > 0 && s <= 100)) || plan.Steps.Zip(plan.Steps.Skip(1)).Any(p => p.First >= p.Second))
        {
            errors["steps"] = Say($"must be shares in percent above 0, each above the one before, was [{string.Join(", ", plan.Steps.Select(s => s.ToString(CultureInfo.InvariantCulture)))}]");
        }
        else if (plan.Steps[^1] < 100)
        {
            errors["steps"] = Say($"must end with 100, ended with {plan.Steps[^1]}: to give a version a share and no more, set strategy: ab");
        }
        else if (plan is { Strategy: RolloutStrategy.Ab, Steps.Length: 1 })
        {
            errors["steps"] = "must begin with the share of the new version, such as [50, 100], since strategy ab gives it no more than the first step";
        }
    }

    private static void CheckTimes(RolloutPlan plan, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (plan.ShadowPairs < 1)
        {
            errors["shadow.pairs"] = Say($"must be at least 1, was {plan.ShadowPairs}");
        }

        foreach (var (field, seconds, least) in (ReadOnlySpan<(string, double, double)>)
        [
            ("shadow.for", plan.ShadowSeconds, 1), ("stepBake", plan.StepBakeSeconds, 1), ("finalBake", plan.FinalBakeSeconds, 1), ("settle", plan.SettleSeconds, 0),
            ("interval", plan.IntervalSeconds, 0.1), ("window", plan.WindowSeconds, 1), ("deadline", plan.DeadlineSeconds, 1),
        ])
        {
            if (!(seconds >= least && seconds <= SecondsMax))
            {
                errors[field] = Say($"must be between {least} s and {SecondsMax} s, was {seconds} s");
            }
        }

        if (plan.WindowSeconds < plan.StepBakeSeconds)
        {
            errors.TryAdd("window", Say($"must be at least as long as stepBake ({plan.StepBakeSeconds} s), or the evidence of a step is thrown away before its end; was {plan.WindowSeconds} s"));
        }

        if (plan.Of is < 1 or > OfMax)
        {
            errors["verdict.of"] = Say($"must be between 1 and {OfMax} answers, was {plan.Of}");
        }

        if (plan.Failures < 1 || plan.Failures > plan.Of)
        {
            errors["verdict.failures"] = Say($"must be between 1 and of ({plan.Of}), or no check can ever fail; was {plan.Failures}");
        }
    }

    private static void CheckFreeze(FreezeWindow freeze, string field, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        var message = freeze switch
        {
            { From: { } from, To: { } to, WeekFromMinutes: null, WeekToMinutes: null } => from < to ? null : Say($"must end after it begins, was {from:u} to {to:u}"),
            { From: null, To: null, WeekFromMinutes: >= 0 and < WeekMinutes, WeekToMinutes: >= 0 and < WeekMinutes } => freeze.WeekFromMinutes == freeze.WeekToMinutes ? "must end at another time of the week than it begins" : null,
            _ => "must have from and to, both as instants (2026-12-24T00:00:00Z) or both as times of the week in UTC (fri 16:00)",
        };
        if (message is not null)
        {
            errors[field] = message;
        }
    }

    private static void CheckChecks(RolloutPlan plan, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        if (plan.Checks.Length is 0 or > ChecksMax)
        {
            errors["checks"] = Say($"must have 1 to {ChecksMax} checks, had {plan.Checks.Length}: without one nothing is ever found; add {{name: errors, kind: compare, metric: errors}}");
            return;
        }

        for (var i = 0; i < plan.Checks.Length; i++)
        {
            foreach (var (field, message) in CheckSpecRules.Check(plan.Checks[i]))
            {
                errors[Say($"checks[{i}].{field}")] = message;
            }

            if (plan.Checks.Take(i).Any(c => c.Name == plan.Checks[i].Name))
            {
                errors[Say($"checks[{i}].name")] = $"'{plan.Checks[i].Name}' is taken by a check before it: give each its own";
            }
        }
    }

    private static void CheckCanFail(RolloutPlan plan, ImmutableSortedDictionary<string, string>.Builder errors)
    {
        foreach (var station in RolloutWay.Stations(plan))
        {
            var there = plan.Checks.Where(c => RolloutWay.Applies(c, station.Phase)).ToArray();
            if (!there.Any(c => !c.Optional))
            {
                errors.TryAdd(
                    "checks",
                    $"must hold one that is not optional and is made in phase {RolloutNames.Of(station.Phase)} (agreement is made while there are pairs), or that phase is left without evidence; add {{name: errors, kind: compare, metric: errors}}");
            }

            // A shadow may be left early, but with a pass only: time for the looks is what it has at most.
            var looks = Math.Floor((RolloutWay.BakeSeconds(plan, station.Phase) - plan.SettleSeconds) / plan.IntervalSeconds);
            if (there.Any(c => !c.Critical) && looks < plan.Failures)
            {
                errors.TryAdd(
                    "verdict.failures",
                    Say($"{plan.Failures} fails can never be counted in phase {RolloutNames.Of(station.Phase)}: its bake holds {Math.Max(looks, 0)} looks after settling; lower failures or interval, or lengthen the bake"));
            }
        }
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
