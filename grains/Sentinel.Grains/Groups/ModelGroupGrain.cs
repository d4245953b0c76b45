using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Groups;

/// <inheritdoc cref="IModelGroupGrain"/>
public sealed class ModelGroupGrain : Grain, IModelGroupGrain, IRemindable
{
    private readonly string _name;
    private readonly StoredRecord<Kept<GroupState>> _record;
    private readonly DecidingState<GroupState> _state;
    private readonly OutboxPump<GroupState> _outbox;
    private readonly GroupRun _run;
    private readonly Worker _worker;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public ModelGroupGrain([PersistentState("group", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<ModelGroupGrain> logger)
    {
        _name = this.GetPrimaryKeyString();
        _time = time;
        _record = new StoredRecord<Kept<GroupState>>(storage, new GroupRecordFormat());
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _state = new DecidingState<GroupState>(
            _record, GroupState.Unknown(_name), kept => kept.Outbox.Items.IsEmpty && kept.State.Rollback is null ? Task.CompletedTask : _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<GroupState>(_state, new EffectCarrier(GrainFactory, publisher, IAuditGrain.FleetKey), time, logger);
        _run = new GroupRun(_state, GrainFactory, time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> DeclareAsync(string[] models, string actor)
    {
        if (GroupMachine.Fault(models) is { } fault)
        {
            return Registrations.Refusal("spec.models", fault);
        }

        // Models join before the group counts on them, and stand in none twice. One that joined a group that does not come about finds that out when it asks it.
        var added = models.Except(_state.State.Models, StringComparer.Ordinal).ToArray();
        var joined = new List<string>();
        foreach (var model in added)
        {
            if (await Member(model).JoinGroupAsync(_name, _state.State.Number, actor) is { } refusal)
            {
                await LeaveAsync(joined, actor);
                return Registrations.Refusal("spec.models", refusal);
            }

            joined.Add(model);
        }

        var result = await _state.ChangeAsync((state, change) => GroupMachine.Declare(state, models, actor, change, _time.GetUtcNow()));
        if (result.Outcome == RegistrationOutcome.Refused)
        {
            await LeaveAsync(joined, actor);
        }

        WakeIfNeeded();
        return result;
    }

    /// <inheritdoc/>
    public async Task<GroupAnswer> RollbackAsync(GroupRollbackRequest request)
    {
        var answer = await _state.ChangeAsync((state, _) => GroupMachine.Ask(state, request, _time.GetUtcNow()));
        if (answer.Rollback is { Ended: null } begun)
        {
            await _run.RunAsync(CancellationToken.None);
            var state = _state.State;
            answer = new GroupAnswer(state.Rollback?.Number == begun.Number ? state.Rollback : state.Rollbacks.FirstOrDefault(r => r.Number == begun.Number) ?? begun, null);
        }

        WakeIfNeeded();
        return answer;
    }

    /// <inheritdoc/>
    public Task<GroupView?> GetAsync() => Task.FromResult(_state.State.Declared ? _state.State.View() : null);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(_worker.RemindedAsync);

    private IModelGrain Member(string model) => GrainFactory.GetGrain<IModelGrain>(model);

    private Task LeaveAsync(IEnumerable<string> models, string actor) => Task.WhenAll(models.Select(model => Member(model).LeaveGroupAsync(_name, actor)));

    private void WakeIfNeeded()
    {
        if (HasWork())
        {
            _worker.Wake();
        }
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0 || _state.State.Rollback is not null;

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        var pumping = _outbox.RunAsync(cancellationToken);
        var isOver = await _run.RunAsync(cancellationToken);
        return await pumping && await _outbox.RunAsync(cancellationToken) && isOver ? WorkLeft.Nothing : WorkLeft.Failed;
    }
}
