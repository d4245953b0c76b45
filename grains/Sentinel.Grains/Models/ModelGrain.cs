using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Models;

/// <summary>
/// The one decision maker about a model. Every method is: check, a pure step on the state, one write, an answer. What a decision sets off is carried out in rounds of the grain's worker.
/// </summary>
public sealed class ModelGrain : Grain, IModelGrain, IRemindable
{
    private readonly string _model;
    private readonly StoredRecord<Kept<ModelState>> _record;
    private readonly DecidingState<ModelState> _state;
    private readonly OutboxPump<ModelState> _outbox;
    private readonly Routers _routers;
    private readonly RollbackRun _rollbacks;
    private readonly RolloutRun _rollouts;
    private readonly MemberRun _group;
    private readonly RehearsalRun _rehearsals;
    private readonly Worker _worker;
    private readonly Worker _rollbackWorker;
    private readonly TimeProvider _time;
    private long _epochToConfirm;

    /// <summary>Made by the runtime.</summary>
    public ModelGrain([PersistentState("model", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<ModelGrain> logger)
    {
        _model = this.GetPrimaryKeyString();
        _time = time;
        _record = new StoredRecord<Kept<ModelState>>(storage, new ModelRecordFormat());
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _rollbackWorker = new Worker(this, PutBackAsync, IsPuttingBack, logger);
        _state = new DecidingState<ModelState>(_record, ModelState.Unknown(_model), _ => _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<ModelState>(_state, new EffectCarrier(GrainFactory, publisher, _model), time, logger);
        _routers = new Routers(time);
        _rollbacks = new RollbackRun(_state, _routers, GrainFactory, time);
        _rollouts = new RolloutRun(_state, _rollbacks, _routers, GrainFactory, time);
        _group = new MemberRun(_state, _rollbacks, GrainFactory, time);
        _rehearsals = new RehearsalRun(_state, _rollbacks, _routers, _worker.Wake, time);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _rollbacks.Resume();
        _rollouts.Load();
        _worker.Start();
        _rollbackWorker.Start();
        _rehearsals.Start(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> RegisterAsync(ImmutableSortedDictionary<string, string> labels, string actor)
    {
        await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(_model)).AddModelAsync(_model);
        return await DecideAsync((state, change) => Registrations.Register(state, labels, actor, change, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> RegisterVersionAsync(VersionRegistration registration)
    {
        var id = registration.Spec.ModelVersion;
        if (id.Model != _model)
        {
            return Registrations.Refusal("metadata.model", $"must be '{_model}', was '{id.Model}'");
        }

        if (id.Version == ModelVersionId.Next)
        {
            return Registrations.Refusal("metadata.version", $"'{id.Version}' names no version: it asks for the next one");
        }

        if (ModelSettingRules.NameFault(_state.State, id.Version) is { } fault)
        {
            return Registrations.Refusal("metadata.version", fault);
        }

        // A version that was just deleted must be so before it may come back.
        if (!await _outbox.RunAsync(effect => effect is DeleteVersion deletion && deletion.Version == id, CancellationToken.None))
        {
            return Registrations.Refusal("metadata.version", $"{id} is being deleted: say it again in a moment");
        }

        await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(_model)).AddModelAsync(_model);
        var version = await GrainFactory.GetGrain<IModelVersionGrain>(id.ToString()).RegisterAsync(registration);
        if (version.Outcome == RegistrationOutcome.Refused)
        {
            return version;
        }

        var result = await DecideAsync((state, change) => Registrations.AddVersion(state, registration.Spec, version.Outcome, registration.Actor, change, _time.GetUtcNow()));
        await TellMonitorAsync();
        return result;
    }

    /// <inheritdoc/>
    public async Task<IssuedVersion> RegisterNextVersionAsync(VersionRegistration registration, VersionStep step)
    {
        var errors = VersionSpecs.Check(registration.Spec);
        if (registration.Spec.ModelVersion.Model != _model || !errors.IsEmpty)
        {
            return new IssuedVersion(null, errors.IsEmpty ? Registrations.Refusal("metadata.model", $"must be '{_model}', was '{registration.Spec.ModelVersion.Model}'") : new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (_state.State.Versions.LastOrDefault() is { } newest && await IsSameAsync(registration, newest.Version))
        {
            return new IssuedVersion(newest.Version, await RegisterVersionAsync(Named(registration, newest.Version)));
        }

        if (await DecideAsync((state, _) => ModelSettingRules.Issue(state, step, _time.GetUtcNow())) is not { } name)
        {
            return new IssuedVersion(null, Registrations.Refusal("metadata.version", $"is missing, and the versions of {_model} are named in no one way: say which scheme they follow from now on, or name the version"));
        }

        return new IssuedVersion(name, await RegisterVersionAsync(Named(registration, name)));
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> DescribeAsync(ModelSettings settings, string actor)
    {
        await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(_model)).AddModelAsync(_model);
        return await DecideAsync((state, change) => ModelSettingRules.Set(state, settings, actor, change, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> DeleteVersionAsync(string version, string reason, string actor)
    {
        var result = await DecideAsync((state, change) => Deletions.DeleteVersion(state, version, reason, actor, change, _time.GetUtcNow()));
        await _outbox.RunAsync(static effect => effect is DeleteVersion, CancellationToken.None);
        return result;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> DeleteAsync(string reason, string actor)
    {
        var result = await DecideAsync((state, change) => Deletions.DeleteModel(state, reason, actor, change, _time.GetUtcNow()));
        if (!_state.State.Registered)
        {
            await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(_model)).RemoveModelAsync(_model);
        }

        await _outbox.RunAsync(static effect => effect is DeleteVersion, CancellationToken.None);
        return result;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> SetMonitorAsync(MonitorPolicy policy, string actor)
    {
        await GrainFactory.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(_model)).AddModelAsync(_model);
        var result = await DecideAsync((state, change) => Registrations.SetMonitor(state, policy, actor, change, _time.GetUtcNow()));
        _rehearsals.Schedule();
        await TellMonitorAsync();
        return result;
    }

    /// <inheritdoc/>
    public Task<ModelView?> GetAsync() => Task.FromResult(_state.State.Registered ? _state.State.View() : null);

    /// <inheritdoc/>
    public Task<Route> GetRouteAsync() => Task.FromResult(_state.State.Route);

    /// <inheritdoc/>
    public async Task<PromoteResult> PromoteAsync(PromoteRequest request)
    {
        if (Promotion.Refusal(_state.State, request.Version, request.Supersede) is { } refusal)
        {
            return new PromoteResult(_state.State.Route, [], refusal);
        }

        if (await _rollbacks.SpecAsync(request.Version, CancellationToken.None) is not { } spec)
        {
            return new PromoteResult(_state.State.Route, [], $"the registration of {_model}@{request.Version} is not to be had now; try again");
        }

        var readiness = await _rollbacks.PrepareAsync(spec, CancellationToken.None);
        if (!readiness.Ready)
        {
            return new PromoteResult(_state.State.Route, [], $"{spec.ModelVersion} does not answer: {readiness.Reason}");
        }

        refusal = await DecideAsync((state, _) => Promotion.Promote(state, request, _time.GetUtcNow()));
        if (refusal is null)
        {
            _epochToConfirm = _state.State.Route.Epoch;
            await _routers.TellAsync(_state.State, CancellationToken.None);
            _worker.Wake();
        }

        return new PromoteResult(_state.State.Route, _routers.Words, refusal);
    }

    /// <inheritdoc/>
    public async Task<RollbackRecord> RollbackAsync(RollbackRequest request)
    {
        var now = _time.GetUtcNow();
        var id = request.Key is { } key ? $"rollback-asked-{key}" : FormattableString.Invariant($"rollback-by-hand-{now.UtcTicks}");
        if (_state.State.Rollbacks.FirstOrDefault(r => r.Id == id) is { } known)
        {
            return known;
        }

        var before = _state.State.Route;
        var refusal = _state.State.InFlight?.Id == id ? null : await DecideAsync((state, _) => RollbackMachine.Request(state, request, id, now));
        if (refusal is null)
        {
            await _group.AskAsync(CancellationToken.None);
            await _rollbacks.RunAsync(CancellationToken.None);
            _worker.Wake();
        }

        return _state.State.Rollbacks.FirstOrDefault(r => r.Id == id)
            ?? (_state.State.InFlight is { Group: { } group } waiting && waiting.Id == id
                ? new RollbackRecord(id, RollbackOutcome.UnderWay, waiting.From, null, before.Epoch, request.Reason, request.Actor, now, null, null, [], Sorted.Empty) { Group = group.Group }
                : new RollbackRecord(
                    id, RollbackOutcome.Refused, RouteRules.Holder(before), null, before.Epoch, refusal ?? "another route was set meanwhile", request.Actor, now, null, null, [], Sorted.Empty));
    }

    /// <inheritdoc/>
    public async Task<RolloutResult> StartRolloutAsync(RolloutRequest request)
    {
        var result = await _rollouts.StartAsync(request, CancellationToken.None);
        _worker.Wake();
        return result;
    }

    /// <inheritdoc/>
    public Task<RolloutResult> CommandRolloutAsync(RolloutCommand command) => DecideAsync((state, _) => ModelRollouts.Command(state, command, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<RolloutView[]> GetRolloutsAsync() => Task.FromResult(_state.State.AllRollouts());

    /// <inheritdoc/>
    public Task<RegistrationResult> SetRolloutPlanAsync(RolloutPlan plan, string actor) =>
        DecideAsync((state, change) => Registrations.SetPlan(state, plan, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task VersionJudgedAsync(VersionJudged judged) => DecideAsync((state, _) => Judgements.Judge(state, judged, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<RegistrationResult> SetAliasAsync(string alias, string version, string actor) =>
        DecideAsync((state, change) => Registrations.SetAlias(state, alias, version, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<RegistrationResult> DeleteAliasAsync(string alias, string actor) =>
        DecideAsync((state, change) => Registrations.DeleteAlias(state, alias, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<RegistrationResult> SetQuarantineAsync(string version, bool quarantined, string reason, string actor) =>
        DecideAsync((state, change) => Registrations.SetQuarantine(state, version, quarantined, reason, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<Route> SubscribeAsync(IRouteObserver router, string routerName, string? silo)
    {
        _routers.Subscribe(routerName, router, silo);
        if (HasRouteWork())
        {
            _worker.Wake();
        }

        return Task.FromResult(_state.State.Route);
    }

    /// <inheritdoc/>
    public Task TallyAsync(TrafficTally tally)
    {
        _rollouts.Take(tally);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task LabelledAsync(VersionOutcomes outcomes) => DecideAsync((state, _) => ModelRollouts.Labelled(state, outcomes));

    /// <inheritdoc/>
    public Task<TrafficTotals> GetTrafficAsync() => Task.FromResult(_rollouts.Totals);

    /// <inheritdoc/>
    public Task<RehearsalAnswer> RehearseAsync(string actor) => _rehearsals.RunAsync(actor, CancellationToken.None);

    /// <inheritdoc/>
    public Task<string?> JoinGroupAsync(string group, long number, string actor) => DecideAsync((state, change) => MemberRollback.Join(state, group, number, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task LeaveGroupAsync(string group, string actor) => DecideAsync((state, change) => MemberRollback.Leave(state, group, actor, change, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<PrepareAnswer> PrepareGroupAsync(GroupOrder order) => _group.PrepareAsync(order, CancellationToken.None);

    /// <inheritdoc/>
    public async Task CommitGroupAsync(string group, long number, long epoch)
    {
        if (!await DecideAsync((state, _) => MemberRollback.Commit(state, group, number, epoch, _time.GetUtcNow())))
        {
            throw new InvalidOperationException($"{_model} holds nothing for rollback {number} of group {group}");
        }
    }

    /// <inheritdoc/>
    public Task ReleaseGroupAsync(string group, long number, string wish, ImmutableSortedDictionary<string, string> refusals) =>
        DecideAsync((state, _) => MemberRollback.Release(state, group, number, wish, refusals, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(_worker.RemindedAsync);

    private static VersionRegistration Named(VersionRegistration registration, string version) =>
        registration with { Spec = registration.Spec with { ModelVersion = registration.Spec.ModelVersion with { Version = version } } };

    private async Task<bool> IsSameAsync(VersionRegistration registration, string version)
    {
        var record = await GrainFactory.GetGrain<IModelVersionGrain>($"{_model}@{version}").GetAsync();
        return record is not null && VersionSpecs.Changes(record.Spec, registration.Spec).IsEmpty
            && (registration.Reference is not { } reference || record.ReferenceDigest == Convert.ToHexStringLower(SHA256.HashData(reference.Span)));
    }

    private async Task<TResult> DecideAsync<TResult>(Func<ModelState, string, Step<ModelState, TResult>> decide)
    {
        var result = await _state.ChangeAsync(decide);
        if (IsPuttingBack())
        {
            _rollbackWorker.Wake();
        }

        if (HasWork())
        {
            _worker.Wake();
        }

        return result;
    }

    // Rows that come right after an answer must be judged by the policy that was answered; should a version not take it now, the worker goes on.
    private async Task TellMonitorAsync() => await _outbox.RunAsync(static effect => effect is SetModelMonitor, CancellationToken.None);

    private bool HasRouteWork() =>
        _state.State.InFlight is not null || ((_state.State.Route.RolloutId is not null || _epochToConfirm == _state.State.Route.Epoch) && _routers.HasLate(_state.State));

    private bool HasWork() => _state.Outbox.Items.Length > 0 || _state.State.Rollout is not null || Rehearsals.Due(_state.State) is not null || HasRouteWork();

    private bool IsPuttingBack() => _state.State.InFlight is not null;

    // In rounds of its own, for those of the other work last as long as a broker that is slow, or a version that is being loaded.
    private async Task<WorkLeft> PutBackAsync(CancellationToken cancellationToken)
    {
        await _rollbacks.RunAsync(cancellationToken);
        if (HasWork())
        {
            _worker.Wake();
        }

        return WorkLeft.Nothing;
    }

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        // A rollback does not wait for a broker, nor for a rollout that makes versions ready.
        var pumping = _outbox.RunAsync(cancellationToken);
        var rolling = _rollouts.RunAsync(cancellationToken);
        await _group.AskAsync(cancellationToken);
        await _rollbacks.RunAsync(cancellationToken);
        await rolling;
        await _rollbacks.RunAsync(cancellationToken);
        if (HasRouteWork())
        {
            await _routers.TellAsync(_state.State, cancellationToken);
        }

        var ok = await pumping && await _outbox.RunAsync(cancellationToken);
        return new WorkLeft(_rollouts.Wait, IsFailure: !ok || HasRouteWork());
    }
}
