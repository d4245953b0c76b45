using Sentinel.Contracts.Mlflow;

namespace Sentinel.Decisions.Mlflow;

/// <summary>What MLflow's server says when something is not there, is there already, or is wrong: clients read its words.</summary>
public static class MlflowFaults
{
    /// <summary>There is no registered model of that name.</summary>
    public static MlflowFault NoModel(string name) => new(MlflowErrorCode.ResourceDoesNotExist, $"Registered Model with name={name} not found");

    /// <summary>There is no version of that number.</summary>
    public static MlflowFault NoVersion(string name, long version) => new(MlflowErrorCode.ResourceDoesNotExist, FormattableString.Invariant($"Model Version (name={name}, version={version}) not found"));

    /// <summary>There is a registered model of that name.</summary>
    public static MlflowFault ModelExists(string name) => new(MlflowErrorCode.ResourceAlreadyExists, $"Registered Model (name={name}) already exists.");

    /// <summary>There is no alias of that name.</summary>
    public static MlflowFault NoAlias(string alias) => Wrong($"Registered model alias {alias} not found.");

    /// <summary>A parameter is not given.</summary>
    public static MlflowFault Missing(string parameter) => Wrong($"Missing value for required parameter '{parameter}'. See the API docs for more information about request parameters.");

    /// <summary>A parameter is wrong.</summary>
    public static MlflowFault Wrong(string message) => new(MlflowErrorCode.InvalidParameterValue, message);

    /// <summary>Something that is in force forbids it.</summary>
    public static MlflowFault Conflict(string message) => new(MlflowErrorCode.ResourceConflict, message);
}
