using System.Text.Json.Nodes;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>Makes the Job of a trigger out of a hook's template: its name, annotations that say what it is for, and the request in the environment of every container.</summary>
public static class KubernetesJob
{
    private const string Annotation = "sentinel/";

    /// <summary>The Job. What the template says of a variable or a label stays.</summary>
    /// <param name="template">The template as JSON, which <c>HookRules</c> has taken.</param>
    /// <param name="request">The request.</param>
    public static JsonObject Of(string template, TrainerRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var job = JsonNode.Parse(template)!.AsObject();
        job["apiVersion"] = "batch/v1";
        job["kind"] = "Job";
        var metadata = ObjectAt(job, "metadata");
        metadata["name"] = request.JobName;
        ObjectAt(metadata, "labels").TryAdd("app.kubernetes.io/managed-by", "sentinel");
        var annotations = ObjectAt(metadata, "annotations");
        annotations[$"{Annotation}model"] = request.Model;
        annotations[$"{Annotation}version"] = request.Version;
        annotations[$"{Annotation}trigger"] = request.Trigger;
        annotations[$"{Annotation}reason"] = request.Reason;
        var pod = job["spec"]!["template"]!["spec"]!;
        foreach (var container in Containers(pod, "initContainers").Concat(Containers(pod, "containers")))
        {
            Tell(container, request);
        }

        return job;
    }

    private static IEnumerable<JsonObject> Containers(JsonNode pod, string kind) => (pod[kind] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static void Tell(JsonObject container, TrainerRequest request)
    {
        if (container["env"] is not JsonArray variables)
        {
            container["env"] = variables = new JsonArray();
        }

        var given = variables.OfType<JsonObject>().Select(variable => (string?)variable["name"]).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in request.Environment().Where(variable => !given.Contains(variable.Key)))
        {
            // Kubernetes replaces $(NAME) by other variables, and $$ by a dollar.
            variables.Add(new JsonObject { ["name"] = name, ["value"] = value.Replace("$", "$$", StringComparison.Ordinal) });
        }
    }

    private static JsonObject ObjectAt(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject found)
        {
            parent[name] = found = new JsonObject();
        }

        return found;
    }
}
