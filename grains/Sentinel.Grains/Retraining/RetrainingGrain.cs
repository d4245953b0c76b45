using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Retraining;
using Sentinel.Decisions.Routes;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Retraining;

/// <summary>A model's retraining. Every method is: look, a pure step on the state, one write, an answer; what a decision sets off is carried out in rounds of the grain's worker.</summary>
public sealed class RetrainingGrain : Grain, IRetrainingGrain, IRemindable
{
    private readonly string _model;
    private readonly StoredRecord<Kept<RetrainingState>> _record;
    private readonly DecidingState<RetrainingState> _state;
    private readonly OutboxPump<RetrainingState> _outbox;
    private readonly Worker _worker;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public RetrainingGrain(
        [PersistentState("retraining", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<RetrainingGrain> logger)
    {
        _model = this.GetPrimaryKeyString();
        _time = time;
        _record = new StoredRecord<Kept<RetrainingState>>(storage, new RetrainingRecordFormat());
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _state = new DecidingState<RetrainingState>(_record, RetrainingState.Unknown(_model), _ => _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<RetrainingState>(_state, new EffectCarrier(GrainFactory, publisher, _model), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WishAsync(RetrainWish wish) => TakeAsync(now => new RetrainWished(wish, now));

    /// <inheritdoc/>
    public Task FollowAsync(MonitorActions actions) => TakeAsync(now => new RetrainPolicySet(actions, now));

    /// <inheritdoc/>
    public Task VersionRegisteredAsync(RetrainedVersion version) => TakeAsync(now => new RetrainedVersionCame(version, now));

    /// <inheritdoc/>
    public Task HookAnsweredAsync(RetrainHookAnswer answer) => TakeAsync(now => new RetrainHookAnswered(answer, now));

    /// <inheritdoc/>
    public async Task<RetrainAnswer> RequestAsync(RetrainRequest request)
    {
        if (await ModelAsync() is not { } view || (request.Version is { } named && !IsRegistered(view, named)))
        {
            return new RetrainAnswer(RetrainRefusal.Unknown, $"{_model}{(request.Version is null ? "" : $"@{request.Version}")} is not registered", null);
        }

        return await TakeAsync(now => new RetrainAsked(request, request.Version ?? RouteRules.Holder(view.Route), view.Monitor.Actions, now));
    }

    /// <inheritdoc/>
    public async Task<RetrainAnswer> ReportAsync(RetrainReport report)
    {
        var registered = report.Version is { } version && await ModelAsync() is { } view && IsRegistered(view, version);
        return await TakeAsync(now => new RetrainReported(report, registered, now));
    }

    /// <inheritdoc/>
    public Task<RetrainRun[]> GetRunsAsync() => Task.FromResult(_state.State.Runs.ToArray());

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(_worker.RemindedAsync);

    // Interleaves there, so that the model may wait for this grain meanwhile.
    private Task<ModelView?> ModelAsync() => GrainFactory.GetGrain<IModelGrain>(_model).GetAsync();

    private static bool IsRegistered(ModelView model, string version) => model.Versions.Any(v => v.Version == version);

    private async Task<RetrainAnswer> TakeAsync(Func<DateTimeOffset, RetrainingEvent> happened)
    {
        var answer = await _state.ChangeAsync((state, _) => RetrainingMachine.Take(state, happened(_time.GetUtcNow())));
        if (HasWork())
        {
            _worker.Wake();
        }

        return answer;
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0 || _state.State.NextLook is not null;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        if (_state.State.NextLook is { } look && look <= _time.GetUtcNow())
        {
            await LookAsync();
        }

        var ok = await _outbox.RunAsync(cancellationToken);
        return new WorkLeft(_state.State.NextLook is { } next ? next - _time.GetUtcNow() : null, IsFailure: !ok);
    }

    private async Task LookAsync()
    {
        var view = await ModelAsync();
        var champion = view is null ? null : RouteRules.Holder(view.Route);
        var record = champion is null ? null : await GrainFactory.GetGrain<IModelVersionGrain>(new ModelVersionId(_model, champion).ToString()).GetAsync();
        var reference = record?.ReferenceSince ?? view?.Versions.FirstOrDefault(v => v.Version == champion)?.Created;
        await _state.ChangeAsync((state, _) => RetrainingMachine.Take(state, new RetrainTicked(champion, reference, _time.GetUtcNow())));
    }
}
