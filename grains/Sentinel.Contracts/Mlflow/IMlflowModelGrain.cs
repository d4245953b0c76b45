namespace Sentinel.Contracts.Mlflow;

/// <summary>
/// What MLflow's clients say of one model beyond what Sentinel knows of every model: descriptions, tags, runs, sources and stages. Keyed by the model's name in Sentinel. Which versions and aliases
/// there are is the model grain's to say, whoever made them.
/// </summary>
[Alias("sentinel.IMlflowModelGrain")]
public interface IMlflowModelGrain : IGrainWithStringKey
{
    /// <summary>The model as it stands; null when it is not registered.</summary>
    [Alias("Get")]
    Task<MlflowModel?> GetAsync();

    /// <summary>Registers the model. Called by the grain of names.</summary>
    /// <param name="name">Its name in MLflow.</param>
    /// <param name="description">What people say of it; null for nothing.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="actor">Who asks.</param>
    [Alias("Create")]
    Task<MlflowModelAnswer> CreateAsync(string name, string? description, MlflowTag[] tags, string actor);

    /// <summary>Takes another name. Called by the grain of names.</summary>
    [Alias("Rename")]
    Task<MlflowModelAnswer> RenameAsync(string name, string newName, string actor);

    /// <summary>Removes the model with all its versions. Called by the grain of names.</summary>
    [Alias("Delete")]
    Task<MlflowFault?> DeleteAsync(string name, string actor);

    /// <summary>Sets the model's description.</summary>
    [Alias("Describe")]
    Task<MlflowModelAnswer> DescribeAsync(string name, string description, string actor);

    /// <summary>Sets a tag of the model, or of a version of it.</summary>
    /// <param name="name">Name of the model in MLflow.</param>
    /// <param name="version">Number of the version; null for the model itself.</param>
    /// <param name="tag">The tag.</param>
    [Alias("SetTag")]
    Task<MlflowFault?> SetTagAsync(string name, long? version, MlflowTag tag);

    /// <summary>Removes a tag of the model, or of a version of it; harmless where there is none.</summary>
    [Alias("DeleteTag")]
    Task<MlflowFault?> DeleteTagAsync(string name, long? version, string key);

    /// <summary>Registers the next version.</summary>
    [Alias("CreateVersion")]
    Task<MlflowCreated> CreateVersionAsync(string name, MlflowDraft draft, string actor);

    /// <summary>Sets a version's description.</summary>
    [Alias("DescribeVersion")]
    Task<MlflowModelAnswer> DescribeVersionAsync(string name, long version, string description, string actor);

    /// <summary>Puts a version into a stage.</summary>
    /// <param name="name">Name of the model in MLflow.</param>
    /// <param name="version">The version's number.</param>
    /// <param name="stage">The stage, in its canonical spelling.</param>
    /// <param name="archiveOthers">Whether other versions of that stage become archived.</param>
    /// <param name="actor">Who asks.</param>
    [Alias("Stage")]
    Task<MlflowModelAnswer> StageAsync(string name, long version, string stage, bool archiveOthers, string actor);

    /// <summary>Points an alias at a version.</summary>
    [Alias("SetAlias")]
    Task<MlflowFault?> SetAliasAsync(string name, string alias, long version, string actor);

    /// <summary>Removes an alias; harmless where there is none.</summary>
    [Alias("DeleteAlias")]
    Task<MlflowFault?> DeleteAliasAsync(string name, string alias, string actor);

    /// <summary>Removes a version with the aliases that point at it. Its number is not issued again.</summary>
    [Alias("DeleteVersion")]
    Task<MlflowFault?> DeleteVersionAsync(string name, long version, string actor);
}
