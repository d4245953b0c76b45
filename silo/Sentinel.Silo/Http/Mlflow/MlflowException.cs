using Sentinel.Contracts.Mlflow;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>A request of MLflow's client that is not carried out.</summary>
internal sealed class MlflowException(MlflowFault fault) : Exception(fault.Message)
{
    /// <summary>Why.</summary>
    internal MlflowFault Fault => fault;
}
