using Sentinel.Contracts.Models;
using Sentinel.Contracts.Serving;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Models;

/// <summary>Rehearses a model's rollback when it is due: the routers load the version that would be put back and ask it again what they were asked lately. On a timer of its own, since no rollback may wait for it.</summary>
/// <param name="state">The model.</param>
/// <param name="versions">Finds registrations.</param>
/// <param name="routers">Who rehearses.</param>
/// <param name="decided">Called when there is something to be told.</param>
/// <param name="time">The clock.</param>
internal sealed class RehearsalRun(DecidingState<ModelState> state, RollbackRun versions, Routers routers, Action decided, TimeProvider time)
{
    // A grain that waits longer than this between ticks might be taken for idle; and routers that were away are looked for again.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly OneAtATime _runs = new();
    private IGrainTimer? _timer;

    /// <summary>Begins to watch the time; to be called when the grain is activated.</summary>
    internal void Start(Grain grain)
    {
        _timer = grain.RegisterGrainTimer(
            static (run, cancellationToken) => run.TickAsync(cancellationToken),
            this,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        Schedule();
    }

    /// <summary>Sets the time of the next look; to be called when the policy may have changed.</summary>
    internal void Schedule() => Schedule(TimeSpan.Zero);

    /// <summary>Rehearses now.</summary>
    internal Task<RehearsalAnswer> RunAsync(string actor, CancellationToken cancellationToken) => _runs.RunAsync(async () =>
    {
        if (state.State.InFlight is { } rollback)
        {
            return Refused($"rollback {rollback.Id} is under way");
        }

        if (Rehearsals.From(state.State) is not { } from)
        {
            return Refused($"no version of {state.State.Model} holds all traffic");
        }

        var requests = state.State.Monitor?.Rehearsal?.Requests ?? Rehearsals.RequestsDefault;
        var serving = await versions.SpecAsync(from, cancellationToken);
        var found = new List<RehearsalRecord>();
        foreach (var target in Rehearsals.Targets(state.State))
        {
            // What a rollback would reject for another reason stands in the way of none, and is not rehearsed.
            if (await versions.SpecAsync(target, cancellationToken) is not { } spec || RollbackTargets.Reject(serving, spec, new Readiness(true, null, true)) is not null)
            {
                continue;
            }

            var words = await routers.RehearseAsync(spec, requests, cancellationToken);
            if (words.Length == 0)
            {
                return Refused("no router answers");
            }

            found.Add(new RehearsalRecord(
                target, time.GetUtcNow(), words.Select(w => w.Failure is { } failure ? $"{failure} (on {w.Router})" : null).FirstOrDefault(f => f is not null), words.Length, words.Sum(w => w.Replayed), words.Sum(w => w.Compared), actor));
            if (found[^1].Passed)
            {
                break;
            }
        }

        var taken = await state.ChangeAsync((model, _) => Rehearsals.Take(model, [.. found], actor, time.GetUtcNow()));
        decided();
        return new RehearsalAnswer([.. taken], null);
    });

    private static RehearsalAnswer Refused(string why) => new([], why);

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var pause = LongestPause;
        try
        {
            if (IsDue() && (await RunAsync(Judgements.Actor, cancellationToken)).Refusal is null)
            {
                pause = TimeSpan.Zero;
            }
        }
        finally
        {
            Schedule(IsDue() ? pause : TimeSpan.Zero);
        }
    }

    private bool IsDue() => Rehearsals.Due(state.State) <= time.GetUtcNow();

    private void Schedule(TimeSpan atLeast)
    {
        if (Rehearsals.Due(state.State) is not { } due)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = due - time.GetUtcNow();
        wait = wait < atLeast ? atLeast : wait;
        _timer?.Change(wait > LongestPause ? LongestPause : wait, Timeout.InfiniteTimeSpan);
    }
}
