using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Retraining;

/// <summary>Why no run may be asked for, and until when at the latest that stands.</summary>
public sealed record RetrainBlock(string Reason, DateTimeOffset Until);

/// <summary>What keeps a run from being asked for: the run that goes on, the cool-down after the last one, the budget.</summary>
public static class RetrainLimits
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>What keeps a run from being asked for now; null where nothing does.</summary>
    /// <param name="state">The model's retraining.</param>
    /// <param name="actions">The policy.</param>
    /// <param name="rests">Whether the cool-down counts.</param>
    /// <param name="now">When.</param>
    public static RetrainBlock? Of(RetrainingState state, MonitorActions actions, bool rests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(actions);
        if (state.Runs is not [var last, ..])
        {
            return null;
        }

        if (last.IsOpen)
        {
            return new RetrainBlock($"run {last.Id} goes on, asked for at {last.Requested:u}; it times out at {last.Deadline:u}", last.Deadline);
        }

        var rested = (last.Ended ?? last.Requested) + TimeSpan.FromSeconds(actions.RetrainCooldownSeconds);
        if (rests && rested > now)
        {
            return new RetrainBlock($"run {last.Id} ended at {last.Ended:u}; retraining rests until {rested:u}", rested);
        }

        var plan = actions.RetrainPlan;
        var spaced = state.Runs.Max(run => run.Requested) + TimeSpan.FromSeconds(plan.BudgetSeconds);
        if (spaced > now)
        {
            return new RetrainBlock($"run {last.Id} was asked for at {last.Requested:u}; the budget has the next one at {spaced:u}", spaced);
        }

        var today = state.Runs.Select(run => run.Requested + Day).Where(until => until > now).OrderDescending().ToArray();
        return today.Length < plan.BudgetPerDay
            ? null
            : new RetrainBlock($"{today.Length} runs were asked for within 24 hours, the budget is {plan.BudgetPerDay}; the next one may be at {today[plan.BudgetPerDay - 1]:u}", today[plan.BudgetPerDay - 1]);
    }
}
