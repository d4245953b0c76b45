using System.Text.RegularExpressions;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a Hook, and holds it against <see cref="HookRules"/>.</summary>
internal static partial class HookSpecReader
{
    private const double SecondsMax = 1e8;
    private const string DefaultEventType = "sentinel-retrain";
    private const string DefaultRef = "main";
    private const string DefaultNamespace = "default";

    private static readonly string[] Areas = ["window", "drift", "version", "reference", "rollout", "rollback", "retrain", "alert"];

    /// <summary>Reads it; null when something was refused.</summary>
    internal static HookManifest? Read(FieldReader metadata, FieldReader spec)
    {
        var name = Names.Model(metadata, "name", required: true);
        metadata.Close();
        var type = spec.Choice("type", [.. HookTypes.All], required: true);
        var hasUrl = type is HookTypes.Webhook or HookTypes.Alertmanager or HookTypes.Smtp or HookTypes.Airflow or HookTypes.Kubernetes;
        var url = spec.Text("url", required: hasUrl) ?? DefaultUrl(type);
        var secretFrom = spec.Text("secretFrom");
        if (secretFrom is not null && !SecretSource().IsMatch(secretFrom))
        {
            spec.Refuse("secretFrom", $"must name an environment variable of the silo, such as env:OPS_SECRET; the secret itself is never written into a manifest");
        }

        var events = spec.Texts("events", required: !HookTypes.Trainers.Contains(type, StringComparer.Ordinal));
        CheckEvents(spec, events);
        var hook = new HookSpec(name ?? "", type ?? "", url, secretFrom, events)
        {
            Topic = spec.Text("topic"),
            From = spec.Text("from"),
            To = spec.Texts("to"),
            Group = spec.Object("group") is { } group ? ReadGroup(group) : null,
            Escalate = [.. spec.Objects("escalate").Select(ReadStep)],
            GitHub = type == HookTypes.GitHub ? ReadGitHub(spec) : null,
            Airflow = type == HookTypes.Airflow ? new AirflowTarget(spec.Text("dag", required: true) ?? "", spec.Choice("api", [AirflowTarget.V2, AirflowTarget.V1]) ?? AirflowTarget.V2) : null,
            Kubernetes = type == HookTypes.Kubernetes ? new KubernetesTarget(spec.Text("namespace") ?? DefaultNamespace, spec.Json("job", required: true) ?? "{}") : null,
            Command = type == HookTypes.Command ? spec.Texts("command", required: true) : [],
        };
        spec.Close();
        foreach (var (field, message) in type is null ? Sorted.Empty : HookRules.Check(hook).Remove("name"))
        {
            spec.Refuse(field, message);
        }

        return name is null || !spec.Sound ? null : new HookManifest(hook);
    }

    private static string DefaultUrl(string? type) => type switch
    {
        HookTypes.PagerDuty => HookRules.PagerDutyUrl,
        HookTypes.GitHub => HookRules.GitHubUrl,
        _ => "",
    };

    private static GitHubTarget ReadGitHub(FieldReader spec)
    {
        var workflow = spec.Text("workflow");
        return new GitHubTarget(spec.Text("repository", required: true) ?? "", spec.Text("eventType") ?? (workflow is null ? DefaultEventType : null), workflow, spec.Text("ref") ?? (workflow is null ? null : DefaultRef));
    }

    private static GroupPolicy ReadGroup(FieldReader group)
    {
        var read = new GroupPolicy(
            group.Seconds("wait", 0, SecondsMax) ?? GroupRules.ForPeople.WaitSeconds,
            group.Seconds("interval", 0, SecondsMax) ?? GroupRules.ForPeople.IntervalSeconds,
            group.Has("repeat") ? group.Seconds("repeat", 1, SecondsMax) : GroupRules.ForPeople.RepeatSeconds);
        group.Close();
        return read;
    }

    private static EscalationStep ReadStep(FieldReader step)
    {
        var read = new EscalationStep(step.Seconds("after", 1, SecondsMax) ?? 0, step.Texts("to", required: true));
        step.Close();
        return read;
    }

    private static void CheckEvents(FieldReader spec, string[] events)
    {
        for (var i = 0; i < events.Length; i++)
        {
            var area = events[i].Split('.')[0];
            if (!EventFilter().IsMatch(events[i]))
            {
                spec.Refuse($"events[{i}]", $"must be an event such as rollback.completed, or all of a kind such as alert.*, or *, was '{events[i]}'");
            }
            else if (area != "*" && !Areas.Contains(area))
            {
                var nearest = NearestName.Of(area, Areas);
                spec.Refuse($"events[{i}]", $"must begin with one of {string.Join(", ", Areas)}, was '{events[i]}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
            }
        }
    }

    [GeneratedRegex(@"^(\*|[a-z]+\.(\*|[a-z]+))$")]
    private static partial Regex EventFilter();

    [GeneratedRegex("^env:[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex SecretSource();
}
