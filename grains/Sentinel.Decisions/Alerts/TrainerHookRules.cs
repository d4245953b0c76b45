using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>What a hook that starts a trainer must be to be taken.</summary>
internal static partial class TrainerHookRules
{
    private const int EventTypeLengthMost = 100;
    private const int ArgumentsMost = 64;
    private const int JobLengthMost = 64 << 10;

    /// <summary>Everything that is wrong with what a trainer's hook starts, by field; a field of another kind of hook is refused.</summary>
    internal static ImmutableSortedDictionary<string, string> Check(HookSpec hook) => Sorted.Of(
        ("repository", Only(hook, HookTypes.GitHub, hook.GitHub, target => Repository().IsMatch(target.Repository) ? null : $"must be owner/name, was '{target.Repository}'")),
        ("eventType", hook.GitHub is { Workflow: null } byEvent && byEvent.EventType is not { Length: > 0 and <= EventTypeLengthMost } ? $"must have 1 to {EventTypeLengthMost} characters" : null),
        ("workflow", hook.GitHub is { Workflow: not null } byFile ? WorkflowFault(byFile) : null),
        ("ref", hook.GitHub is { Workflow: null, Ref: not null } ? "has a meaning beside workflow only: a repository_dispatch runs what is on the default branch" : null),
        ("dag", Only(hook, HookTypes.Airflow, hook.Airflow, target => DagId().IsMatch(target.Dag) ? null : $"must be the id of a DAG, letters, digits, '_', '.' and '-', was '{target.Dag}'")),
        ("api", hook.Airflow is { } airflow && airflow.Api is not (AirflowTarget.V1 or AirflowTarget.V2) ? $"must be {AirflowTarget.V2} (Airflow 3) or {AirflowTarget.V1} (Airflow 2), was '{airflow.Api}'" : null),
        ("namespace", Only(hook, HookTypes.Kubernetes, hook.Kubernetes, target => DnsLabel().IsMatch(target.Namespace) ? null : $"must be the name of a namespace, was '{target.Namespace}'")),
        ("job", hook.Kubernetes is { } kubernetes ? JobFault(kubernetes.Job) : null),
        ("command", CommandFault(hook)));

    /// <summary>Whether a text names a program of the silo's folder of commands, and nothing outside it.</summary>
    internal static bool IsProgram(string name) => ProgramName().IsMatch(name);

    private static string? WorkflowFault(GitHubTarget target) =>
        target.EventType is not null ? "has no meaning beside eventType: one of both says what is started"
        : !WorkflowName().IsMatch(target.Workflow!) ? $"must be the file name of a workflow, such as train.yml, or its number, was '{target.Workflow}'"
        : string.IsNullOrWhiteSpace(target.Ref) ? "needs ref, the branch or tag that it is taken from"
        : null;

    private static string? CommandFault(HookSpec hook)
    {
        if (hook.Type != HookTypes.Command)
        {
            return hook.Command.Length > 0 ? Elsewhere(HookTypes.Command) : null;
        }

        return hook.Command is not [var program, ..] ? "is missing: the name of a program in the silo's Hooks:CommandFolder, and its arguments"
            : !IsProgram(program) ? $"must begin with the bare name of a program in the silo's Hooks:CommandFolder, was '{program}'"
            : hook.Command.Length > ArgumentsMost ? $"has at most {ArgumentsMost} words, was {hook.Command.Length}"
            : Array.Exists(hook.Command, word => word.Contains('\0', StringComparison.Ordinal)) ? "must not hold the character NUL"
            : null;
    }

    private static string? JobFault(string text)
    {
        if (text.Length > JobLengthMost)
        {
            return $"must be at most {JobLengthMost} characters of JSON, was {text.Length}";
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject job ? JobFault(job) : "must be an object";
        }
        catch (JsonException e)
        {
            return $"must be JSON: {e.Message}";
        }
    }

    private static string? JobFault(JsonObject job)
    {
        var pod = At(job, "spec", "template", "spec");
        return job["apiVersion"] is { } version && TextOf(version) != "batch/v1" ? "must be of apiVersion batch/v1"
            : job["kind"] is { } kind && TextOf(kind) != "Job" ? "must be of kind Job"
            : At(job, "metadata") is { } metadata && (metadata.ContainsKey("name") || metadata.ContainsKey("generateName")) ? "must have no metadata.name: it is made of the trigger, so that no Job is made twice"
            : pod?["containers"] is not JsonArray { Count: > 0 } containers || !containers.All(container => container is JsonObject) ? "needs spec.template.spec.containers"
            : TextOf(pod["restartPolicy"]) is not ("Never" or "OnFailure") ? "needs spec.template.spec.restartPolicy, Never or OnFailure"
            : null;
    }

    private static JsonObject? At(JsonObject? parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            parent = parent?[name] as JsonObject;
        }

        return parent;
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Only<T>(HookSpec hook, string type, T? target, Func<T, string?> fault)
        where T : class =>
        hook.Type == type ? (target is null ? "is missing" : fault(target)) : target is null ? null : Elsewhere(type);

    private static string Elsewhere(string type) => $"has a meaning for hooks of type {type} only";

    [GeneratedRegex(@"^[A-Za-z0-9](-?[A-Za-z0-9])*/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^(?!\.)[A-Za-z0-9._-]{1,200}$")]
    private static partial Regex WorkflowName();

    [GeneratedRegex(@"^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,250}$")]
    private static partial Regex DagId();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^(?!\.)[A-Za-z0-9._-]{1,200}$")]
    private static partial Regex ProgramName();
}
