using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Mlflow;

/// <inheritdoc cref="IMlflowNamesGrain"/>
public sealed class MlflowNamesGrain : Grain, IMlflowNamesGrain
{
    private readonly StoredRecord<MlflowNames> _record;

    /// <summary>Made by the runtime.</summary>
    public MlflowNamesGrain([PersistentState("names", StorageNames.Provider)] IPersistentState<GrainRecord> storage) => _record = new StoredRecord<MlflowNames>(storage, new MlflowNamesFormat());

    private MlflowNames Names => _record.Value ?? MlflowNameRules.Empty;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<MlflowNames> GetAsync() => Task.FromResult(Names);

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> CreateAsync(string name, string? description, MlflowTag[] tags, string actor)
    {
        // The name before the model: should this end between the two, the name leads to a model that is not registered, and is free.
        var model = Names.ModelFor(name);
        if (Names.ModelOf(name) is null)
        {
            await WriteAsync(Names.With(name, model));
        }

        return await ModelOf(model).CreateAsync(name, description, tags, actor);
    }

    /// <inheritdoc/>
    public async Task<MlflowModelAnswer> RenameAsync(string name, string newName, string actor)
    {
        if (Names.ModelOf(name) is not { } model || await ModelOf(model).GetAsync() is not { } current)
        {
            return new MlflowModelAnswer(null, MlflowFaults.NoModel(name));
        }

        if (name == newName)
        {
            return new MlflowModelAnswer(current, null);
        }

        if (Names.ModelOf(newName) is { } other && other != model)
        {
            if (await ModelOf(other).GetAsync() is not null)
            {
                return new MlflowModelAnswer(null, MlflowFaults.ModelExists(newName));
            }

            await WriteAsync(Names.Without(other));
        }

        await WriteAsync(Names.With(newName, model));
        return await ModelOf(model).RenameAsync(name, newName, actor);
    }

    /// <inheritdoc/>
    public async Task<MlflowFault?> DeleteAsync(string name, string actor)
    {
        if (Names.ModelOf(name) is not { } model)
        {
            return MlflowFaults.NoModel(name);
        }

        var fault = await ModelOf(model).DeleteAsync(name, actor);
        if (fault is null)
        {
            await WriteAsync(Names.Without(model));
        }

        return fault;
    }

    private IMlflowModelGrain ModelOf(string model) => GrainFactory.GetGrain<IMlflowModelGrain>(model);

    private async Task WriteAsync(MlflowNames names)
    {
        if (ReferenceEquals(names, Names))
        {
            return;
        }

        try
        {
            await _record.WriteAsync(names);
        }
        catch
        {
            // Nobody knows which of the two is stored now.
            DeactivateOnIdle();
            throw;
        }
    }
}
