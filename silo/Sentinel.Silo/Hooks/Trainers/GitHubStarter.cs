using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>
/// GitHub's REST API, version 2022-11-28: <c>POST /repos/{owner}/{repo}/dispatches</c> with the whole request as <c>client_payload</c> (9 of the 10 properties that it may have), or
/// <c>POST …/actions/workflows/{file}/dispatches</c>, whose workflow declares the inputs <c>trigger</c>, <c>model</c>, <c>version</c> and <c>reason</c>. GitHub knows no repeats: a workflow that
/// must not run twice for a trigger has a <c>concurrency</c> group of it.
/// </summary>
public sealed class GitHubStarter(HttpDelivery http) : ITrainerStarter
{
    private const string ApiVersion = "2022-11-28";

    /// <inheritdoc/>
    public async Task<HookAnswer> StartAsync(HookSpec hook, TrainerRequest request, string? secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(request);
        var target = hook.GitHub!;
        var repository = $"{hook.Url.TrimEnd('/')}/repos/{target.Repository}";
        var (url, body) = target.Workflow is { } workflow
            ? ($"{repository}/actions/workflows/{workflow}/dispatches", new JsonObject { ["ref"] = target.Ref, ["inputs"] = Inputs(request) })
            : ($"{repository}/dispatches", new JsonObject { ["event_type"] = target.EventType, ["client_payload"] = JsonNode.Parse(request.ToJson()) });
        using var content = JsonBody.Of(body);
        return await http.PostAsync(
            url,
            hook.Url,
            content,
            headers =>
            {
                headers.Accept.ParseAdd("application/vnd.github+json");
                headers.Add("X-GitHub-Api-Version", ApiVersion);
                headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            },
            ct);
    }

    // GitHub refuses inputs that a workflow does not declare, so these are few.
    private static JsonObject Inputs(TrainerRequest request) =>
        new() { ["trigger"] = request.Trigger, ["model"] = request.Model, ["version"] = request.Version, ["reason"] = request.Reason };
}
