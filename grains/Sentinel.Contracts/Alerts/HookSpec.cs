using Sentinel.Contracts.Events;

namespace Sentinel.Contracts.Alerts;

/// <summary>Where and how events are sent out.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Type">Kind, one of <see cref="HookTypes"/>.</param>
/// <param name="Url">Absolute address: http or https, smtp or smtps for mail; empty where the kind needs none.</param>
/// <param name="SecretFrom">Where the secret is read from when a delivery is made, such as <c>env:OPS_SECRET</c>; null for none. What the secret is depends on the kind.</param>
/// <param name="Events">Filters on <see cref="EventTypes.ShortName"/>: exact, or ending in <c>*</c>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.hook-spec")]
public sealed record HookSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] string Type,
    [property: Id(2)] string Url,
    [property: Id(3)] string? SecretFrom,
    [property: Id(4)] string[] Events)
{
    /// <summary>Topic of a Kafka hook; null for other kinds.</summary>
    [Id(5)]
    public string? Topic { get; init; }

    /// <summary>Sender of mail; null for other kinds.</summary>
    [Id(6)]
    public string? From { get; init; }

    /// <summary>Receivers of mail; empty for other kinds.</summary>
    [Id(7)]
    public string[] To { get; init; } = [];

    /// <summary>How alerts are gathered; null for what is usual for the kind.</summary>
    [Id(8)]
    public GroupPolicy? Group { get; init; }

    /// <summary>Who else is told of an alert that nobody acknowledges, the earliest step first.</summary>
    [Id(9)]
    public EscalationStep[] Escalate { get; init; } = [];

    /// <summary>What a GitHub hook starts; null for other kinds.</summary>
    [Id(10)]
    public GitHubTarget? GitHub { get; init; }

    /// <summary>What an Airflow hook starts; null for other kinds.</summary>
    [Id(11)]
    public AirflowTarget? Airflow { get; init; }

    /// <summary>What a Kubernetes hook makes; null for other kinds.</summary>
    [Id(12)]
    public KubernetesTarget? Kubernetes { get; init; }

    /// <summary>Program of the silo's folder of commands, and its arguments as they are; empty for other kinds.</summary>
    [Id(13)]
    public string[] Command { get; init; } = [];
}

/// <summary>How a model's alerts are gathered before a hook is told.</summary>
/// <param name="WaitSeconds">From the first alert of a quiet model to its notification; at least 0.</param>
/// <param name="IntervalSeconds">Least time between a notification and one of what changed since; at least 0.</param>
/// <param name="RepeatSeconds">Time after which an alert that still fires and nobody acknowledged is told again; null for never.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-policy")]
public sealed record GroupPolicy([property: Id(0)] double WaitSeconds, [property: Id(1)] double IntervalSeconds, [property: Id(2)] double? RepeatSeconds);

/// <summary>A step of escalation.</summary>
/// <param name="AfterSeconds">How long after the hook was told of an alert that nobody acknowledged since; above 0.</param>
/// <param name="To">Hooks that are told then, by name.</param>
[GenerateSerializer, Immutable, Alias("sentinel.escalation-step")]
public sealed record EscalationStep([property: Id(0)] double AfterSeconds, [property: Id(1)] string[] To);

/// <summary>Kinds of hooks.</summary>
public static class HookTypes
{
    /// <summary>CloudEvents by HTTP, signed as Standard Webhooks asks; the secret is <c>whsec_</c> and the key in base64.</summary>
    public const string Webhook = "webhook";

    /// <summary>Prometheus' Alertmanager, which gathers and silences by itself too; the secret, where there is one, is a bearer token.</summary>
    public const string Alertmanager = "alertmanager";

    /// <summary>PagerDuty Events v2; the secret is the routing key.</summary>
    public const string PagerDuty = "pagerduty";

    /// <summary>A Slack incoming webhook; its address is the secret where none is written down.</summary>
    public const string Slack = "slack";

    /// <summary>Mail; the secret, where there is one, is <c>user:password</c>.</summary>
    public const string Smtp = "smtp";

    /// <summary>CloudEvents on a topic of the silo's broker.</summary>
    public const string Kafka = "kafka";

    /// <summary>Workflows of GitHub Actions, started to retrain; the secret is a token.</summary>
    public const string GitHub = "github";

    /// <summary>A DAG of Apache Airflow, run to retrain; the secret is <c>user:password</c>, or a token.</summary>
    public const string Airflow = "airflow";

    /// <summary>A Kubernetes Job, made to retrain; the secret is a token.</summary>
    public const string Kubernetes = "kubernetes";

    /// <summary>A program on the silo's machine, run to retrain; it finds the secret, where there is one, in its environment.</summary>
    public const string Command = "command";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Webhook, Alertmanager, PagerDuty, Slack, Smtp, Kafka, GitHub, Airflow, Kubernetes, Command];

    /// <summary>Those that start a trainer: they are told of requests for retraining and of nothing else, and having taken one is to have acknowledged it.</summary>
    public static IReadOnlyList<string> Trainers { get; } = [GitHub, Airflow, Kubernetes, Command];
}
