namespace Sentinel.Decisions.Retraining;

/// <summary>When runs are due without drift, and when that is to be looked at.</summary>
internal static class RetrainSchedule
{
    // A champion's reference is known only by looking, and another champion may come.
    private static readonly TimeSpan LookAtReferences = TimeSpan.FromHours(1);

    /// <summary>When the next run is due by the schedule; null without one.</summary>
    internal static DateTimeOffset? Due(RetrainingState state) =>
        state is { Actions: { Retrain: true, RetrainPlan.ScheduleSeconds: { } seconds }, Since: { } since } ? After(LastRequest(state) ?? since, seconds) : null;

    /// <summary>When the next run is due by the age of a reference; null where the policy sets none.</summary>
    internal static DateTimeOffset? DueByAge(RetrainingState state, DateTimeOffset referenceSince) =>
        state is { Actions: { Retrain: true, RetrainPlan.MaxReferenceAgeSeconds: { } seconds } } ? After(LastRequest(state) is { } last && last > referenceSince ? last : referenceSince, seconds) : null;

    /// <summary>When there will be something to decide; null for never.</summary>
    internal static DateTimeOffset? NextLook(RetrainingState state, DateTimeOffset now)
    {
        if (state.Open is { } open)
        {
            return open.Deadline;
        }

        if (state.Actions is not { Retrain: true } actions)
        {
            return null;
        }

        var free = RetrainLimits.Of(state, actions, rests: true, now)?.Until ?? DateTimeOffset.MinValue;
        var due = Later(Due(state), free);
        return actions.RetrainPlan.MaxReferenceAgeSeconds is null ? due : Earlier(due, Later(now + LookAtReferences, free));
    }

    // A run restarts both clocks: what it learnt from was new then.
    private static DateTimeOffset? LastRequest(RetrainingState state) => state.Runs is [var last, ..] ? last.Requested : null;

    private static DateTimeOffset After(DateTimeOffset time, double seconds) => time + TimeSpan.FromSeconds(seconds);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset b) => a is { } time && time < b ? b : a;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}
