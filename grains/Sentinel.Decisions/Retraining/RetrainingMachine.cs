using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Retraining;

/// <summary>
/// When a model is retrained: at most one run at a time, within a budget, resting after each, and never on data that was learnt from before or that a broken source gives.
/// A run is requested, acknowledged, running, and ends once: succeeded, failed, timed out or suppressed.
/// </summary>
public static class RetrainingMachine
{
    /// <summary>Takes what happens.</summary>
    /// <returns>What the one who asked is told; for events that nobody waits for, the run that they are about.</returns>
    public static Step<RetrainingState, RetrainAnswer> Take(RetrainingState state, RetrainingEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        var step = happened switch
        {
            RetrainWished e => Wish(state, e),
            RetrainAsked e => Ask(state, e),
            RetrainReported e => RetrainReports.Take(state, e),
            RetrainHookAnswered e => RetrainReports.Take(state, e),
            RetrainedVersionCame e => RetrainReports.Take(state, e),
            RetrainPolicySet e => Follow(state, e),
            RetrainTicked e => Tick(state, e),
            _ => throw new ArgumentException($"{happened.GetType().Name} is no event of retraining", nameof(happened)),
        };
        var looked = RetrainSchedule.NextLook(step.State, happened.Time);
        return looked == step.State.NextLook || (ReferenceEquals(step.State, state) && happened is not RetrainTicked) ? step : step with { State = step.State with { NextLook = looked } };
    }

    private static Step<RetrainingState, RetrainAnswer> Wish(RetrainingState state, RetrainWished happened)
    {
        var wish = happened.Wish;
        if (state.Decided.Contains(wish.Id) || state.Find(wish.Id) is not null)
        {
            return Step.Stay(state, Answer(state.Find(wish.Id)));
        }

        var why = wish.Upstream is { } upstream ? $"the cause lies upstream, so there is nothing to learn: {upstream}" : RetrainLimits.Of(state, wish.Actions, rests: true, happened.Time)?.Reason;
        if (why is null)
        {
            return Request(state, NewRun(wish.Id, wish.Cause, wish.Version, wish.WindowId, wish.Reason, Judgements.Actor, wish.Actions, happened.Time), happened.Time);
        }

        // While one drift goes on, only its first wish is worth a word.
        return wish.Begins
            ? Suppress(state with { Decided = Decide(state, wish.Id) }, wish.Id, wish.Version, wish.WindowId, wish.Actions.RetrainHook, why, happened.Time)
            : Step.Stay(state, new RetrainAnswer(RetrainRefusal.Conflict, why, null));
    }

    private static Step<RetrainingState, RetrainAnswer> Ask(RetrainingState state, RetrainAsked happened)
    {
        var request = happened.Request;
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return Refuse(state, RetrainRefusal.Invalid, "reason: say why; it stands in the audit");
        }

        if (happened.Version is not { } version)
        {
            return Refuse(state, RetrainRefusal.Invalid, "version: name the version that is to be succeeded; no version holds all traffic");
        }

        var why = request.DataDigest is { } digest && digest == state.LearntDigest
            ? $"the data has the digest {digest} of the last run that succeeded: there is nothing new to learn"
            : RetrainLimits.Of(state, happened.Actions, rests: false, happened.Time)?.Reason;
        if (why is not null)
        {
            return new Step<RetrainingState, RetrainAnswer>(state, [], new RetrainAnswer(RetrainRefusal.Conflict, why, state.Open));
        }

        var number = state.ByHand + 1;
        var run = NewRun(string.Create(CultureInfo.InvariantCulture, $"retrain-by-hand-{number}"), RetrainCause.Hand, version, null, request.Reason, request.Actor, happened.Actions, happened.Time);
        return Request(state with { ByHand = number }, run with { DataDigest = request.DataDigest }, happened.Time);
    }

    private static Step<RetrainingState, RetrainAnswer> Follow(RetrainingState state, RetrainPolicySet happened) =>
        Step.To(state with { Actions = happened.Actions, Since = state.Since ?? happened.Time }, [], Answer(state.Open));

    private static Step<RetrainingState, RetrainAnswer> Tick(RetrainingState state, RetrainTicked happened)
    {
        if (state.Open is { } open)
        {
            return open.Deadline > happened.Time ? Step.Stay(state, Answer(open)) : RetrainReports.TimeOut(state, open, happened.Time);
        }

        if (state.Actions is not { } actions || happened.Champion is not { } champion || RetrainLimits.Of(state, actions, rests: true, happened.Time) is not null)
        {
            return Step.Stay(state, Answer(null));
        }

        if (happened.ReferenceSince is { } since && RetrainSchedule.DueByAge(state, since) is { } old && old <= happened.Time)
        {
            var days = (happened.Time - since).TotalDays;
            var reason = string.Create(CultureInfo.InvariantCulture, $"the reference of {champion} is {days:0.#} days old");
            return Request(state, NewRun($"retrain-age-{champion}-{Stamp(old)}", RetrainCause.ReferenceAge, champion, null, reason, Judgements.Actor, actions, happened.Time), happened.Time);
        }

        return RetrainSchedule.Due(state) is { } due && due <= happened.Time
            ? Request(state, NewRun($"retrain-schedule-{Stamp(due)}", RetrainCause.Schedule, champion, null, $"due by the schedule since {due:u}", Judgements.Actor, actions, happened.Time), happened.Time)
            : Step.Stay(state, Answer(null));
    }

    private static Step<RetrainingState, RetrainAnswer> Request(RetrainingState state, RetrainRun run, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, run.Id, run.Actor, now);
        var data = Sorted.Of(
            ("trigger", run.Id),
            ("reason", run.Reason),
            ("window", run.WindowId),
            ("hook", run.Hook),
            ("kind", KindOf(run.Cause)),
            ("deadline", run.Deadline.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        string[] hooks = run.Hook is { } hook ? [hook] : [];
        return Step.To(
            state with { Runs = [run, .. state.Runs.Take(RetrainingState.RunsMost - 1)], Decided = Decide(state, run.Id) },
            [
                .. facts.Event(EventTypes.RetrainRequested, run.Version, $"{run.Version} needs retraining: {run.Reason}", data, hooks),
                facts.Audit("retrain.requested", run.Version, run.Reason, data),
            ],
            Answer(run));
    }

    private static Step<RetrainingState, RetrainAnswer> Suppress(RetrainingState state, string id, string version, string? window, string? hook, string why, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, id, Judgements.Actor, now);
        var data = Sorted.Of(("window", window), ("hook", hook));
        return Step.To(
            state,
            [.. facts.Event(EventTypes.RetrainSuppressed, version, why, data), facts.Audit("retrain.suppressed", version, why, data)],
            new RetrainAnswer(RetrainRefusal.Conflict, why, null));
    }

    private static RetrainRun NewRun(string id, RetrainCause cause, string version, string? window, string reason, string actor, MonitorActions actions, DateTimeOffset now) => new(
        id, cause, version, window, reason, actor, actions.RetrainHook, actions.AlertHooks, RetrainStatus.Requested, now, now + TimeSpan.FromSeconds(actions.RetrainPlan.TimeoutSeconds));

    private static ImmutableArray<string> Decide(RetrainingState state, string id)
    {
        var decided = state.Decided.Add(id);
        return decided.Length > RetrainingState.DecidedMost ? decided.RemoveRange(0, decided.Length - RetrainingState.DecidedMost) : decided;
    }

    private static string KindOf(RetrainCause cause) => cause switch
    {
        RetrainCause.Drift => "drift",
        RetrainCause.Performance => "performance",
        RetrainCause.ReferenceAge => "referenceAge",
        RetrainCause.Schedule => "schedule",
        _ => "hand",
    };

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static RetrainAnswer Answer(RetrainRun? run) => new(RetrainRefusal.None, null, run);

    private static Step<RetrainingState, RetrainAnswer> Refuse(RetrainingState state, RetrainRefusal refusal, string reason) => Step.Stay(state, new RetrainAnswer(refusal, reason, null));
}
