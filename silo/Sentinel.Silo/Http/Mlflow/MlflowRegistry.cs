using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>Registered models by their names in MLflow.</summary>
internal sealed class MlflowRegistry(IGrainFactory grains)
{
    /// <summary>Gives and takes names.</summary>
    internal IMlflowNamesGrain Names => grains.GetGrain<IMlflowNamesGrain>(IMlflowNamesGrain.Key);

    /// <summary>What MLflow's clients say of a model of Sentinel.</summary>
    internal IMlflowModelGrain Grain(string model) => grains.GetGrain<IMlflowModelGrain>(model);

    /// <summary>The model in Sentinel that a name means.</summary>
    /// <exception cref="MlflowException">It means none.</exception>
    internal async Task<string> FindAsync(string name) => (await Names.GetAsync()).ModelOf(name) ?? throw new MlflowException(MlflowFaults.NoModel(name));

    /// <summary>A registered model.</summary>
    /// <exception cref="MlflowException">There is none of that name.</exception>
    internal async Task<MlflowModel> GetAsync(string name) => await Grain(await FindAsync(name)).GetAsync() ?? throw new MlflowException(MlflowFaults.NoModel(name));

    /// <summary>Every name that may mean a registered model, with its model, in ordinal order.</summary>
    internal async Task<(string Name, string Model)[]> ListAsync()
    {
        var names = await Names.GetAsync();
        var models = await ModelEndpoints.NamesAsync(grains);
        return [.. models.Select(model => (Name: names.NameOf(model), Model: model)).Where(pair => pair.Name is not null).Select(pair => (pair.Name!, pair.Model)).OrderBy(pair => pair.Item1, StringComparer.Ordinal)];
    }
}
