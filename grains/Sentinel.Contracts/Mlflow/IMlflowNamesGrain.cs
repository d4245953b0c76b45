using Orleans.Concurrency;

namespace Sentinel.Contracts.Mlflow;

/// <summary>
/// Which name in MLflow means which model. A registered model is named as its model is, unless it was renamed, or its name cannot name a model in Sentinel. Names are given and taken one at a time, so
/// that none is given twice. One grain, keyed <see cref="Key"/>.
/// </summary>
[Alias("sentinel.IMlflowNamesGrain")]
public interface IMlflowNamesGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    public const string Key = "mlflow-names";

    /// <summary>The names that differ.</summary>
    [ReadOnly, Alias("Get")]
    Task<MlflowNames> GetAsync();

    /// <summary>Registers a model under a name that is free.</summary>
    [Alias("Create")]
    Task<MlflowModelAnswer> CreateAsync(string name, string? description, MlflowTag[] tags, string actor);

    /// <summary>Gives a registered model another name. The model itself keeps its name in Sentinel: what was recorded of it stays where it is.</summary>
    [Alias("Rename")]
    Task<MlflowModelAnswer> RenameAsync(string name, string newName, string actor);

    /// <summary>Removes a registered model with all its versions, and frees its name.</summary>
    [Alias("Delete")]
    Task<MlflowFault?> DeleteAsync(string name, string actor);
}
