using Sentinel.Contracts;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Routes;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Models;

/// <summary>
/// Carries out the rollout that a model's state says is under way, from where it stands: makes versions ready for the step that is to be entered, asks the fleet for leave, tells the machine at its interval what
/// routers counted.
/// </summary>
internal sealed class RolloutRun(DecidingState<ModelState> state, RollbackRun versions, Routers routers, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long the fleet may take to answer.</summary>
    internal static readonly TimeSpan FleetBound = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HeldPause = TimeSpan.FromSeconds(1);

    // A rollout's evidence is taken up at every look: older epochs have said what they had to say.
    private const int EpochsCounted = 16;

    private readonly OneAtATime _runs = new();
    private TrafficBook _traffic = TrafficBook.Empty;
    private TrafficTotals _counted = TrafficTotals.None;
    private DateTimeOffset _countedFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <summary>What routers counted under the newest routes.</summary>
    internal TrafficTotals Totals => _traffic.Totals;

    /// <summary>Time until there is something to do; null without a rollout.</summary>
    internal TimeSpan? Wait => state.State.Rollout is not { } rollout ? null
        : IsHeldByGroup ? HeldPause
        : rollout.Entering is null ? NextLook(rollout) - time.GetUtcNow() : TimeSpan.Zero;

    // While a group may put the model back at any moment, its rollout stands still; it is told of nothing, so nothing that was counted is lost.
    private bool IsHeldByGroup => state.State.InFlight is { HoldsRoute: true };

    /// <summary>Goes on counting where the last look left off.</summary>
    internal void Load()
    {
        _traffic = state.State.Evidence.Traffic;
        _counted = Totals;
    }

    /// <summary>Counts what a router tells.</summary>
    internal void Take(TrafficTally tally)
    {
        _countedFrom = _countedFrom == DateTimeOffset.MaxValue ? time.GetUtcNow() : _countedFrom;
        _traffic = _traffic.Take(tally).ForgetBefore(state.State.Route.Epoch - EpochsCounted + 1);
    }

    /// <summary>Begins a rollout; durable when it returns.</summary>
    internal async Task<RolloutResult> StartAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        if (await MismatchAsync(request, cancellationToken) is { } mismatch)
        {
            return new RolloutResult(null, RolloutRefusalKind.Conflict, mismatch, Sorted.Empty);
        }

        if (await DispersionAsync(cancellationToken) is not { } dispersion)
        {
            return new RolloutResult(null, RolloutRefusalKind.Conflict, "the reference of the version that holds the traffic is not to be had now: try again", Sorted.Empty);
        }

        return await state.ChangeAsync((model, change) =>
            ModelRollouts.Start(model, request, change.Replace("change", "rollout", StringComparison.Ordinal), dispersion, Totals, LoadNow(), time.GetUtcNow()));
    }

    /// <summary>Goes on with the rollout that is under way, as far as it goes now.</summary>
    internal Task<bool> RunAsync(CancellationToken cancellationToken) => _runs.RunAsync(async () =>
    {
        while (state.State.Rollout is { } rollout && !IsHeldByGroup)
        {
            if (rollout.Entering is { } entry)
            {
                var obstacle = await ObstacleAsync(rollout, entry, cancellationToken);
                await ChangeAsync(model => ModelRollouts.Tell(model, new StepPrepared(time.GetUtcNow(), entry.Number, obstacle)), cancellationToken);
            }
            else if (time.GetUtcNow() >= NextLook(rollout))
            {
                await LookAsync(rollout, cancellationToken);
            }
            else
            {
                break;
            }
        }

        return true;
    });

    // Some looks leave no trace in the state: the pace is kept here.
    private DateTimeOffset NextLook(RolloutState rollout)
    {
        var own = _looked == DateTimeOffset.MinValue ? _looked : _looked + TimeSpan.FromSeconds(rollout.Plan.IntervalSeconds);
        return rollout.NextLook > own ? rollout.NextLook : own;
    }

    private async Task LookAsync(RolloutState rollout, CancellationToken cancellationToken)
    {
        _looked = time.GetUtcNow();
        if (rollout.Weight is > 0 and < 100 && rollout.IsWatched)
        {
            // What is held is granted again: only silence would lose it.
            await AskAsync(rollout, rollout.Weight, overridden: false, cancellationToken);
        }

        await ChangeAsync(model => ModelRollouts.Look(model, _traffic, time.GetUtcNow()), cancellationToken);
    }

    private async Task ChangeAsync(Func<ModelState, Step<ModelState, bool>> change, CancellationToken cancellationToken)
    {
        var epoch = state.State.Route.Epoch;
        await state.ChangeAsync((model, _) => change(model));
        if (state.State.Route.Epoch != epoch)
        {
            await routers.TellAsync(state.State, cancellationToken);
        }
    }

    private async Task<string?> ObstacleAsync(RolloutState rollout, PendingEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Phase is RolloutPhase.Live or RolloutPhase.Succeeded)
        {
            return null;
        }

        if (state.State.InFlight is { Phase: not RollbackPhase.Late } back)
        {
            return $"rollback {back.Id} is under way";
        }

        if (routers.HasLate(state.State))
        {
            return FormattableString.Invariant($"not every router has confirmed epoch {state.State.Route.Epoch}");
        }

        return await UnfitAsync(rollout.Version, cancellationToken) ?? await UnfitAsync(rollout.Stable, cancellationToken)
            ?? (entry.Weight > 0 ? await AskAsync(rollout, entry.Weight, entry.Overridden, cancellationToken) : null);
    }

    private async Task<string?> UnfitAsync(string version, CancellationToken cancellationToken)
    {
        if (state.State.Find(version) is { } known && state.State.IsQuarantined(known))
        {
            return $"{version} is quarantined: {state.State.Quarantine[known.QuarantineKey]}";
        }

        if (await versions.SpecAsync(version, cancellationToken) is not { } spec)
        {
            return $"the registration of {version} is not to be had";
        }

        var readiness = await versions.PrepareAsync(spec, cancellationToken);
        return readiness.Ready ? null : $"{version} does not answer: {readiness.Reason}";
    }

    private async Task<string?> AskAsync(RolloutState rollout, double weight, bool overridden, CancellationToken cancellationToken)
    {
        try
        {
            var request = new WeightRequest(rollout.Model, rollout.Id, rollout.Version, weight, rollout.Plan.BlastCapPercent) { Overridden = overridden };
            return (await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).AskAsync(request).WaitAsync(FleetBound, time, cancellationToken)).Refusal;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return overridden ? null : $"the fleet does not answer: {e.Message}";
        }
    }

    private async Task<string?> MismatchAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        var stable = state.State.Rollout?.Stable ?? RouteRules.Holder(state.State.Route);
        if (stable is null || state.State.Find(request.Version) is null)
        {
            return null;
        }

        var mismatch = RollbackTargets.SignatureMismatch((await versions.SpecAsync(stable, cancellationToken))?.Signature, (await versions.SpecAsync(request.Version, cancellationToken))?.Signature);
        return mismatch is null ? null : $"{request.Version} cannot take requests for {stable}: {mismatch}";
    }

    // φ of a version without a reference is 1; what a version says that does not answer is not known.
    private async Task<double?> DispersionAsync(CancellationToken cancellationToken)
    {
        if ((state.State.Rollout?.Stable ?? RouteRules.Holder(state.State.Route)) is not { } stable)
        {
            return 1;
        }

        try
        {
            return await grains.GetGrain<IModelVersionGrain>(new ModelVersionId(state.State.Model, stable).ToString()).GetDispersionAsync().WaitAsync(RollbackRun.WarmBound, time, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // What was counted before this activation was counted in a time that it does not know.
    private RolloutLoad? LoadNow()
    {
        var route = state.State.Route;
        var since = route.Since > _countedFrom ? route.Since : _countedFrom;
        var seconds = (time.GetUtcNow() - since).TotalSeconds;
        var arms = _traffic.Since(_counted).Arms.Where(a => a.Epoch == route.Epoch && RouteRules.Carries(route, a.Version)).ToArray();
        var rows = arms.Sum(a => a.Rows);
        return seconds < 1 || rows == 0 ? null : new RolloutLoad(rows / seconds, (double)arms.Sum(a => a.Errors) / rows);
    }
}
