using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Retraining;

/// <summary>How a run goes on and ends, by what its trainer says, by the version that comes back, or by its deadline. An end is final.</summary>
internal static class RetrainReports
{
    /// <summary>A trainer says how far it is.</summary>
    internal static Step<RetrainingState, RetrainAnswer> Take(RetrainingState state, RetrainReported happened)
    {
        var report = happened.Report;
        if (state.Find(report.Trigger) is not { } run)
        {
            return Refuse(state, RetrainRefusal.Unknown, $"there is no trigger '{report.Trigger}'", null);
        }

        if (Fault(report, run, happened.Registered) is { } fault)
        {
            return Refuse(state, RetrainRefusal.Invalid, fault, run);
        }

        if (!run.IsOpen)
        {
            return IsRepeat(run, report) ? Change(state, run, Told(run, report)) : Refuse(state, RetrainRefusal.Conflict, $"{run.Id} has ended: {Sentence(run)}", run);
        }

        var told = Told(run, report);
        return report.Status switch
        {
            RetrainStatus.Succeeded => Succeed(state, told, report.Version!, report.Actor, happened.Time),
            RetrainStatus.Failed => Fail(state, told, RetrainStatus.Failed, report.Error!, report.Actor, happened.Time),
            _ when told.DataDigest is { } digest && digest == state.LearntDigest => Suppress(state, told, digest, report.Actor, happened.Time),
            _ => Advance(state, run, told, report.Status, happened.Time),
        };
    }

    /// <summary>The hook that starts the trainer answered. What it said is kept also of a run that has ended meanwhile, as one has whose command came back with the version.</summary>
    internal static Step<RetrainingState, RetrainAnswer> Take(RetrainingState state, RetrainHookAnswered happened)
    {
        var answer = happened.Answer;
        if (state.Find(answer.Trigger) is not { } run)
        {
            return Refuse(state, RetrainRefusal.Unknown, $"there is no trigger '{answer.Trigger}'", null);
        }

        var told = run with { Output = answer.Output };
        return Change(state, run, answer.Taken && run.Status == RetrainStatus.Requested ? told with { Status = RetrainStatus.Acknowledged, Acknowledged = answer.Time } : told);
    }

    /// <summary>A version was registered with the trigger in its lineage.</summary>
    internal static Step<RetrainingState, RetrainAnswer> Take(RetrainingState state, RetrainedVersionCame happened)
    {
        var version = happened.Version;
        if (state.Find(version.Trigger) is not { } run)
        {
            return Refuse(state, RetrainRefusal.Unknown, $"there is no trigger '{version.Trigger}'", null);
        }

        var told = run with { DataDigest = run.DataDigest ?? version.DataDigest, Commit = run.Commit ?? version.Commit, Metrics = run.Metrics.IsEmpty ? version.Metrics : run.Metrics };
        if (run.IsOpen)
        {
            return version.Version == run.Version ? Refuse(state, RetrainRefusal.Invalid, $"{run.Version} is the version that is to be succeeded", run) : Succeed(state, told, version.Version, version.Actor, happened.Time);
        }

        return run.NewVersion == version.Version ? Change(state, run, told) : Late(state, run, version, happened.Time);
    }

    /// <summary>The deadline of a run has come.</summary>
    internal static Step<RetrainingState, RetrainAnswer> TimeOut(RetrainingState state, RetrainRun run, DateTimeOffset now) =>
        Fail(state, run, RetrainStatus.TimedOut, run.Acknowledged is null ? $"the trainer did not answer by {run.Deadline:u}" : $"no version came back by {run.Deadline:u}", Judgements.Actor, now);

    // The version stands, but the run that it answers has ended without it: what becomes of it is for people to say.
    private static Step<RetrainingState, RetrainAnswer> Late(RetrainingState state, RetrainRun run, RetrainedVersion version, DateTimeOffset now)
    {
        var why = $"{version.Version} answers {run.Id}, which {Sentence(run)}";
        var audit = new Facts(state.Model, $"{run.Id}/{version.Version}", version.Actor, now).Audit("retrain.late", version.Version, why, Sorted.Of(("trigger", run.Id)));
        return Step.To(state, [audit], new RetrainAnswer(RetrainRefusal.Conflict, why, run));
    }

    private static string? Fault(RetrainReport report, RetrainRun run, bool registered) => report.Status switch
    {
        RetrainStatus.Acknowledged or RetrainStatus.Running => null,
        RetrainStatus.Failed => string.IsNullOrWhiteSpace(report.Error) ? "error: say why it failed" : null,
        RetrainStatus.Succeeded when string.IsNullOrEmpty(report.Version) => "version: name the version that came of it",
        RetrainStatus.Succeeded when report.Version == run.Version => $"version: {run.Version} is the version that is to be succeeded",
        RetrainStatus.Succeeded when !registered => $"version: {report.Version} is not registered; register it first, with lineage.trigger {run.Id}, which ends the run by itself",
        RetrainStatus.Succeeded => null,
        _ => "status: must be acknowledged, running, succeeded or failed",
    };

    private static Step<RetrainingState, RetrainAnswer> Advance(RetrainingState state, RetrainRun run, RetrainRun told, RetrainStatus status, DateTimeOffset now) => Change(
        state,
        run,
        told with
        {
            Status = status > run.Status ? status : run.Status,
            Acknowledged = run.Acknowledged ?? now,
            Started = status == RetrainStatus.Running ? run.Started ?? now : run.Started,
        });

    private static Step<RetrainingState, RetrainAnswer> Succeed(RetrainingState state, RetrainRun run, string version, string actor, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, run.Id, actor, now);
        var ended = End(state, run with { Status = RetrainStatus.Succeeded, NewVersion = version }, actor, now);
        return ended with
        {
            Effects =
            [
                .. ended.Effects,
                facts.Alert(EventTypes.AlertResolved, AlertNames.RetrainFailed, run.Version, $"{version} came of {run.Id}"),
                new StartRollout(run.Id, new RolloutRequest(version, Strategy: null, Plan: null, $"came of {run.Id}: {run.Reason}", Judgements.Actor, Supersede: false), now),
            ],
        };
    }

    private static Step<RetrainingState, RetrainAnswer> Fail(RetrainingState state, RetrainRun run, RetrainStatus status, string error, string actor, DateTimeOffset now)
    {
        var facts = new Facts(state.Model, run.Id, actor, now);
        var ended = End(state, run with { Status = status, Error = error }, actor, now);
        return ended with { Effects = [.. ended.Effects, facts.Alert(EventTypes.AlertFired, AlertNames.RetrainFailed, run.Version, $"retraining of {run.Version} ({run.Id}) {Sentence(ended.Result.Run!)}", run.AlertHooks)] };
    }

    // The trainer must hear that it need not go on.
    private static Step<RetrainingState, RetrainAnswer> Suppress(RetrainingState state, RetrainRun run, string digest, string actor, DateTimeOffset now)
    {
        var why = $"the data has the digest {digest} of the last run that succeeded: there is nothing new to learn";
        var ended = End(state, run with { Status = RetrainStatus.Suppressed, Error = why }, actor, now);
        return ended with { Result = ended.Result with { Refusal = RetrainRefusal.Conflict, Reason = why } };
    }

    private static Step<RetrainingState, RetrainAnswer> End(RetrainingState state, RetrainRun run, string actor, DateTimeOffset now)
    {
        var ended = run with { Ended = now };
        var facts = new Facts(state.Model, run.Id, actor, now);
        var data = Sorted.Of(
            ("trigger", run.Id),
            ("status", StatusOf(run.Status)),
            ("parent", run.Version),
            ("dataset", run.DataDigest),
            ("commit", run.Commit),
            ("error", run.Error));
        var message = $"retraining of {run.Version} ({run.Id}) {Sentence(ended)}";
        return Step.To(
            state.With(ended),
            [.. facts.Event(EventTypes.RetrainCompleted, run.NewVersion ?? run.Version, message, data), facts.Audit("retrain.completed", run.NewVersion ?? run.Version, message, data)],
            new RetrainAnswer(RetrainRefusal.None, null, ended));
    }

    private static Step<RetrainingState, RetrainAnswer> Change(RetrainingState state, RetrainRun run, RetrainRun told) =>
        told == run ? Step.Stay(state, new RetrainAnswer(RetrainRefusal.None, null, run)) : Step.To(state.With(told), [], new RetrainAnswer(RetrainRefusal.None, null, told));

    // What a run says of itself stands from the first time on; later words fill what is missing.
    private static RetrainRun Told(RetrainRun run, RetrainReport report) => run with
    {
        DataDigest = run.DataDigest ?? report.DataDigest,
        Commit = run.Commit ?? report.Commit,
        Metrics = run.Metrics.IsEmpty ? report.Metrics : run.Metrics,
    };

    private static bool IsRepeat(RetrainRun run, RetrainReport report) => report.Status == run.Status && (report.Status != RetrainStatus.Succeeded || report.Version == run.NewVersion);

    private static string Sentence(RetrainRun run) => run.Status switch
    {
        RetrainStatus.Succeeded => $"gave {run.NewVersion}",
        RetrainStatus.TimedOut => $"timed out: {run.Error}",
        RetrainStatus.Suppressed => $"was suppressed: {run.Error}",
        _ => $"failed: {run.Error}",
    };

    private static string StatusOf(RetrainStatus status) => status switch
    {
        RetrainStatus.Succeeded => "succeeded",
        RetrainStatus.TimedOut => "timedOut",
        RetrainStatus.Suppressed => "suppressed",
        _ => "failed",
    };

    private static Step<RetrainingState, RetrainAnswer> Refuse(RetrainingState state, RetrainRefusal refusal, string reason, RetrainRun? run) => Step.Stay(state, new RetrainAnswer(refusal, reason, run));
}
