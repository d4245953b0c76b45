namespace Sentinel.Contracts.Alerts;

/// <summary>What a GitHub hook starts: the workflows of a repository that follow an event of its own, or one workflow by its file.</summary>
/// <param name="Repository">The repository as <c>owner/name</c>.</param>
/// <param name="EventType">Type of the <c>repository_dispatch</c>, 1 to 100 characters; null where a workflow is named.</param>
/// <param name="Workflow">File name or number of the workflow that is dispatched; null where an event type is named.</param>
/// <param name="Ref">Branch or tag that the workflow is taken from; null where an event type is named.</param>
[GenerateSerializer, Immutable, Alias("sentinel.github-target")]
public sealed record GitHubTarget([property: Id(0)] string Repository, [property: Id(1)] string? EventType, [property: Id(2)] string? Workflow, [property: Id(3)] string? Ref);

/// <summary>What an Airflow hook starts.</summary>
/// <param name="Dag">Id of the DAG.</param>
/// <param name="Api">The REST API that the server speaks: <c>v2</c> (Airflow 3) or <c>v1</c> (Airflow 2).</param>
[GenerateSerializer, Immutable, Alias("sentinel.airflow-target")]
public sealed record AirflowTarget([property: Id(0)] string Dag, [property: Id(1)] string Api)
{
    /// <summary>The API of Airflow 2.</summary>
    public const string V1 = "v1";

    /// <summary>The API of Airflow 3.</summary>
    public const string V2 = "v2";
}

/// <summary>What a Kubernetes hook makes.</summary>
/// <param name="Namespace">Namespace that the Job is made in.</param>
/// <param name="Job">The Job as JSON, without a name: <c>spec</c>, and <c>metadata</c> where it has labels or annotations.</param>
[GenerateSerializer, Immutable, Alias("sentinel.kubernetes-target")]
public sealed record KubernetesTarget([property: Id(0)] string Namespace, [property: Id(1)] string Job);
