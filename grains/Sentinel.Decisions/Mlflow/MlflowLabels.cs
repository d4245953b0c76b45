namespace Sentinel.Decisions.Mlflow;

/// <summary>Labels by which models and versions in Sentinel say what MLflow says of them.</summary>
public static class MlflowLabels
{
    /// <summary>Of a model: what MLflow calls it, where that is another name.</summary>
    public const string Name = "mlflow.name";

    /// <summary>Of a version: SHA-256 of what its source held, where that is no model that can be served here.</summary>
    public const string SourceDigest = "mlflow.source.sha256";

    /// <summary>Of a version: why its source is not served here.</summary>
    public const string SourceUnread = "mlflow.source.unread";
}
