using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Models;

/// <summary>
/// Carries out the rollback that a model's state says is under way, from where it stands: warms targets, sets the route, tells the routers until they confirm or the time is over.
/// </summary>
internal sealed class RollbackRun(DecidingState<ModelState> state, Routers routers, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long a version may take to load and answer.</summary>
    internal static readonly TimeSpan WarmBound = TimeSpan.FromSeconds(20);

    /// <summary>How long routers may take to confirm before people are told.</summary>
    internal static readonly TimeSpan ConfirmBound = TimeSpan.FromSeconds(10);

    /// <summary>How long after the switch a router that still has not confirmed is waited for.</summary>
    internal static readonly TimeSpan FenceBound = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan SilosBound = TimeSpan.FromSeconds(2);

    private readonly OneAtATime _runs = new();
    private string? _resumed;

    /// <summary>To be called when the grain is activated: a rollback that is under way then has routers that this activation has not heard of.</summary>
    internal void Resume() => _resumed = state.State.InFlight?.Id;

    /// <summary>Goes on with the rollback that is under way, if there is one.</summary>
    /// <returns>Whether none is left.</returns>
    internal Task<bool> RunAsync(CancellationToken cancellationToken) => _runs.RunAsync(async () =>
    {
        if (state.State.InFlight is { Phase: RollbackPhase.Warming } warming)
        {
            await WarmAsync(warming, cancellationToken);
        }

        if (state.State.InFlight is { IsSet: true } switched)
        {
            await ConfirmAsync(switched, cancellationToken);
        }

        return state.State.InFlight is null;
    });

    /// <summary>Registration of a version; null when it cannot be had.</summary>
    internal async Task<VersionSpec?> SpecAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            return (await grains.GetGrain<IModelVersionGrain>(Id(version)).GetAsync().WaitAsync(WarmBound, time, cancellationToken))?.Spec;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Verifies, loads and warms a version.</summary>
    internal async Task<Readiness> PrepareAsync(VersionSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IScoringGrain>(spec.ModelVersion.ToString()).PrepareAsync(spec).WaitAsync(WarmBound, time, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Readiness(Ready: false, e is TimeoutException ? $"it was not ready within {WarmBound.TotalSeconds:F0} s" : e.Message, spec.Artifact is not null);
        }
    }

    /// <summary>Looks for the version to put back, best first, and warms it.</summary>
    /// <param name="rollback">What is to be put back.</param>
    /// <param name="takeAsync">Takes a version that is warm, unless it may not serve any more.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Why none was taken, by version; null when one was.</returns>
    internal async Task<ImmutableSortedDictionary<string, string>?> FindAsync(
        RollbackInFlight rollback, Func<string, ImmutableSortedDictionary<string, string>, Task<bool>> takeAsync, CancellationToken cancellationToken)
    {
        var list = RollbackTargets.List(state.State, rollback.From, rollback.Wanted, rollback.Stable);
        var rejected = list.Rejected;
        var from = list.Candidates.IsEmpty ? null : await SpecAsync(rollback.From, cancellationToken);
        foreach (var candidate in list.Candidates)
        {
            var spec = await SpecAsync(candidate, cancellationToken);
            var readiness = spec is null ? new Readiness(Ready: false, "unknown", HasArtifact: false) : await PrepareAsync(spec, cancellationToken);
            var reason = RollbackTargets.Reject(from, spec, readiness);
            if (reason is null && await takeAsync(candidate, rejected))
            {
                return null;
            }

            rejected = rejected.SetItem(candidate, reason ?? "it may not serve any more");
        }

        return rejected;
    }

    private async Task WarmAsync(RollbackInFlight rollback, CancellationToken cancellationToken)
    {
        if (await FindAsync(rollback, (target, rejected) => SwitchAsync(rollback.Id, target, rejected), cancellationToken) is { } none)
        {
            await state.ChangeAsync((model, _) => RollbackMachine.Abandon(model, rollback.Id, none, time.GetUtcNow()));
        }
    }

    private Task<bool> SwitchAsync(string id, string target, ImmutableSortedDictionary<string, string> rejected) =>
        state.ChangeAsync((model, _) => RollbackMachine.SwitchTo(model, id, target, rejected, time.GetUtcNow()));

    private async Task ConfirmAsync(RollbackInFlight rollback, CancellationToken cancellationToken)
    {
        await routers.TellAsync(state.State, cancellationToken);
        if (time.GetUtcNow() - rollback.Switched >= FenceBound)
        {
            routers.Fence(state.State);
        }

        while (!await IsConfirmedAsync(rollback, cancellationToken))
        {
            if (rollback.Phase == RollbackPhase.Late || time.GetUtcNow() - rollback.Switched >= ConfirmBound)
            {
                await state.ChangeAsync((model, _) => RollbackMachine.Unconfirmed(model, rollback.Id, routers.Words, time.GetUtcNow()));
                return;
            }

            await Task.Delay(AskAgain, time, cancellationToken);
            await routers.TellAsync(state.State, cancellationToken);
        }

        await state.ChangeAsync((model, _) => RollbackMachine.Confirm(model, rollback.Id, routers.Words, routers.Fenced, time.GetUtcNow()));
    }

    /// <summary>Whether every router that there is has confirmed. One whose silo has left the cluster is none; one that has not come back to a new activation is waited for.</summary>
    private async Task<bool> IsConfirmedAsync(RollbackInFlight rollback, CancellationToken cancellationToken)
    {
        var mayMiss = rollback.Id == _resumed && time.GetUtcNow() - rollback.Switched < FenceBound;
        if (!mayMiss && routers.Confirm(state.State))
        {
            return true;
        }

        if (await SilosAsync(cancellationToken) is not { } silos)
        {
            return false;
        }

        routers.DropGone(silos);
        return routers.Confirm(state.State) && !(mayMiss && routers.Miss(silos));
    }

    private async Task<HashSet<string>?> SilosAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hosts = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(SilosBound, time, cancellationToken);
            return hosts.Keys.Select(silo => silo.Endpoint.ToString()).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // It lives in a silo itself, and comes back as other grains do.
            return null;
        }
    }

    private string Id(string version) => new ModelVersionId(state.State.Model, version).ToString();
}
