using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Mlflow;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Mlflow;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Mlflow;

/// <inheritdoc cref="IMlflowModelGrain"/>
public sealed class MlflowModelGrain : Grain, IMlflowModelGrain, IRemindable
{
    // A number that somebody else took at the same moment, by a manifest, is followed by the next one.
    private const int Attempts = 16;

    private const string DeletedBy = "deleted by a client of MLflow";

    private readonly string _model;
    private readonly Decider<MlflowState> _decider;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public MlflowModelGrain([PersistentState("mlflow", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<MlflowModelGrain> logger)
    {
        _model = this.GetPrimaryKeyString();
        _time = time;
        var record = new StoredRecord<Kept<MlflowState>>(storage, new MlflowRecordFormat());
        _decider = new Decider<MlflowState>(this, record, MlflowState.Empty, new EffectCarrier(GrainFactory, publisher, _model), time, logger);
    }

    private IModelGrain Model => GrainFactory.GetGrain<IModelGrain>(_model);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => _decider.StartAsync();

    /// <inheritdoc/>
    public async Task<MlflowModel?> GetAsync() => await Model.GetAsync() is { } view ? MlflowViews.Of(_decider.State, view) : null;

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> CreateAsync(string name, string? description, MlflowTag[] tags, string actor)
    {
        if (await Model.GetAsync() is not null)
        {
            return new MlflowModelAnswer(null, MlflowFaults.ModelExists(name));
        }

        await _decider.DecideAsync(state => Rules(name, actor).Create(state, description, tags));
        var result = await Model.RegisterAsync(name == _model ? Sorted.Empty : Sorted.Of((MlflowLabels.Name, name)), actor);
        return result.Outcome == RegistrationOutcome.Refused ? new MlflowModelAnswer(null, Refused(result)) : await AnswerAsync(name);
    }

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> RenameAsync(string name, string newName, string actor)
    {
        if (await Model.GetAsync() is not { } view)
        {
            return new MlflowModelAnswer(null, MlflowFaults.NoModel(name));
        }

        // Whoever looks at the model in Sentinel sees what MLflow calls it.
        await Model.RegisterAsync(newName == _model ? view.Labels.Remove(MlflowLabels.Name) : view.Labels.SetItem(MlflowLabels.Name, newName), actor);
        await _decider.DecideAsync(state => Rules(name, actor).Rename(state, view, newName));
        return await AnswerAsync(newName);
    }

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> DescribeAsync(string name, string description, string actor)
    {
        if (await Model.GetAsync() is { } view)
        {
            await _decider.DecideAsync(state => Rules(name, actor).Describe(state, view, description));
        }

        return await AnswerAsync(name);
    }

    /// <inheritdoc/>
    public Task<MlflowFault?> SetTagAsync(string name, long? version, MlflowTag tag) =>
        ChangeAsync(name, (state, view) => version is { } number ? Rules(name, "").SetVersionTag(state, view, number, tag) : MlflowRules.SetTag(state, view, tag));

    /// <inheritdoc/>
    public Task<MlflowFault?> DeleteTagAsync(string name, long? version, string key) =>
        ChangeAsync(name, (state, view) => version is { } number ? Rules(name, "").DeleteVersionTag(state, view, number, key) : MlflowRules.DeleteTag(state, view, key));

    /// <inheritdoc/>
    public async Task<MlflowCreated> CreateVersionAsync(string name, MlflowDraft draft, string actor)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await Model.GetAsync() is not { } view)
            {
                return new MlflowCreated(null, MlflowFaults.NoModel(name));
            }

            var number = await _decider.DecideAsync(state => Rules(name, actor).Issue(state, view, draft));
            var result = await Model.RegisterVersionAsync(new VersionRegistration(SpecOf(number, draft), null, actor));
            if (result.Outcome == RegistrationOutcome.Created)
            {
                return await GetAsync() is { } model ? new MlflowCreated(model.Find(number), null) : new MlflowCreated(null, MlflowFaults.NoModel(name));
            }

            await _decider.DecideAsync(state => MlflowRules.TakeBack(state, number));
            if (result.Outcome == RegistrationOutcome.Refused && await Model.GetAsync() is { } now && now.Versions.All(entry => entry.Version != MlflowViews.NameOf(number)))
            {
                return new MlflowCreated(null, Refused(result));
            }
        }

        return new MlflowCreated(null, new MlflowFault(MlflowErrorCode.TemporarilyUnavailable, $"Versions of {name} are being registered by others: try again."));
    }

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> DescribeVersionAsync(string name, long version, string description, string actor) =>
        await ChangeAsync(name, (state, view) => Rules(name, actor).DescribeVersion(state, view, version, description)) is { } fault ? new MlflowModelAnswer(null, fault) : await AnswerAsync(name);

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> StageAsync(string name, long version, string stage, bool archiveOthers, string actor) =>
        await ChangeAsync(name, (state, view) => Rules(name, actor).Stage(state, view, version, stage, archiveOthers)) is { } fault ? new MlflowModelAnswer(null, fault) : await AnswerAsync(name);

    /// <inheritdoc/>
    public async Task<MlflowFault?> SetAliasAsync(string name, string alias, long version, string actor)
    {
        if (await GetAsync() is not { } model)
        {
            return MlflowFaults.NoModel(name);
        }

        if (model.Find(version) is null)
        {
            return MlflowFaults.NoVersion(name, version);
        }

        // The one that follows the route can be set to nothing else, and need not be.
        if (model.Aliases.GetValueOrDefault(alias) == version)
        {
            return null;
        }

        var result = await Model.SetAliasAsync(alias, MlflowViews.NameOf(version), actor);
        return result.Outcome == RegistrationOutcome.Refused ? Refused(result) : null;
    }

    /// <inheritdoc/>
    public async Task<MlflowFault?> DeleteAliasAsync(string name, string alias, string actor)
    {
        if (await GetAsync() is null)
        {
            return MlflowFaults.NoModel(name);
        }

        var result = await Model.DeleteAliasAsync(alias, actor);
        return result.Outcome == RegistrationOutcome.Refused ? Refused(result) : null;
    }

    /// <inheritdoc/>
    public async Task<MlflowFault?> DeleteAsync(string name, string actor)
    {
        if (await Model.GetAsync() is not { } view)
        {
            return MlflowFaults.NoModel(name);
        }

        var result = await Model.DeleteAsync(DeletedBy, actor);
        if (result.Outcome == RegistrationOutcome.Refused)
        {
            return Refused(result);
        }

        await _decider.DecideAsync(state => MlflowRules.Forget(state, view));
        return null;
    }

    /// <inheritdoc/>
    public async Task<MlflowFault?> DeleteVersionAsync(string name, long version, string actor)
    {
        if (await Model.GetAsync() is not { } view)
        {
            return MlflowFaults.NoModel(name);
        }

        if (MlflowViews.Of(_decider.State, view).Find(version) is not { } found)
        {
            return MlflowFaults.NoVersion(name, version);
        }

        var result = await Model.DeleteVersionAsync(MlflowViews.NameOf(version), DeletedBy, actor);
        if (result.Outcome == RegistrationOutcome.Refused && !found.Aliases.IsEmpty)
        {
            result = await DeleteWithAliasesAsync(found, actor);
        }

        if (result.Outcome == RegistrationOutcome.Refused)
        {
            return Refused(result);
        }

        await _decider.DecideAsync(state => Rules(name, actor).ForgetVersion(state, view, version));
        return null;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _decider.RemindedAsync();

    private static MlflowFault Refused(RegistrationResult result) => MlflowFaults.Conflict(string.Join("; ", result.Errors.Select(error => error.Key.Length == 0 ? error.Value : $"{error.Key}: {error.Value}")));

    private MlflowRules Rules(string name, string actor) => new(_model, name, actor, _time.GetUtcNow());

    private VersionSpec SpecOf(long number, MlflowDraft draft) => new(
        new ModelVersionId(_model, MlflowViews.NameOf(number)),
        draft.Artifact,
        draft.Signature,
        null,
        draft.RunId.Length == 0 ? null : new Lineage(Run: $"mlflow:/run/{draft.RunId}"),
        Sorted.Empty,
        Sorted.NoWeights,
        draft.Labels)
    {
        FirstRows = draft.FirstRows,
    };

    // In MLflow aliases go with their version. Where something else keeps it, they come back.
    private async Task<RegistrationResult> DeleteWithAliasesAsync(MlflowVersion version, string actor)
    {
        foreach (var alias in version.Aliases)
        {
            await Model.DeleteAliasAsync(alias, actor);
        }

        var name = MlflowViews.NameOf(version.Number);
        var result = await Model.DeleteVersionAsync(name, DeletedBy, actor);
        foreach (var alias in result.Outcome == RegistrationOutcome.Refused ? version.Aliases : [])
        {
            await Model.SetAliasAsync(alias, name, actor);
        }

        return result;
    }

    private async Task<MlflowModelAnswer> AnswerAsync(string name) => await GetAsync() is { } model ? new MlflowModelAnswer(model, null) : new MlflowModelAnswer(null, MlflowFaults.NoModel(name));

    private async Task<MlflowFault?> ChangeAsync(string name, Func<MlflowState, ModelView, Step<MlflowState, MlflowFault?>> change) =>
        await Model.GetAsync() is { } view ? await _decider.DecideAsync(state => change(state, view)) : MlflowFaults.NoModel(name);
}
