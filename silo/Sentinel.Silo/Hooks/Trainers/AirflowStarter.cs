using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>
/// Airflow's REST API: <c>POST /api/v2/dags/{dag}/dagRuns</c> (Airflow 3, which wants <c>logical_date</c> even where there is none) or <c>/api/v1/…</c> (Airflow 2), with the request as
/// <c>conf</c> and a <c>dag_run_id</c> of model and trigger: 409 says that an earlier attempt arrived. A secret of <c>user:password</c> is sent as it is to v1 and changed for a token at
/// <c>/auth/token</c> for v2; any other secret is a bearer token.
/// </summary>
public sealed class AirflowStarter(HttpDelivery http) : ITrainerStarter
{
    /// <inheritdoc/>
    public async Task<HookAnswer> StartAsync(HookSpec hook, TrainerRequest request, string? secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(request);
        var (target, url) = (hook.Airflow!, hook.Url.TrimEnd('/'));
        var (authorization, refused) = await AuthorizeAsync(target, url, secret, ct);
        if (refused is not null)
        {
            return refused;
        }

        var body = new JsonObject { ["dag_run_id"] = request.RunId, ["conf"] = JsonNode.Parse(request.ToJson()) };
        if (target.Api == AirflowTarget.V2)
        {
            body["logical_date"] = null;
        }

        using var content = JsonBody.Of(body);
        return await http.PostAsync(
            $"{url}/api/{target.Api}/dags/{target.Dag}/dagRuns",
            hook.Url,
            content,
            headers => headers.Authorization = authorization,
            isRepeat: static (status, _) => status == (int)HttpStatusCode.Conflict,
            ct);
    }

    private async Task<(AuthenticationHeaderValue? Authorization, HookAnswer? Refused)> AuthorizeAsync(AirflowTarget target, string url, string? secret, CancellationToken ct)
    {
        if (secret is null)
        {
            return (null, null);
        }

        var colon = secret.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (new AuthenticationHeaderValue("Bearer", secret), null);
        }

        if (target.Api == AirflowTarget.V1)
        {
            return (new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), null);
        }

        using var credentials = JsonBody.Of(new JsonObject { ["username"] = secret[..colon], ["password"] = secret[(colon + 1)..] });
        var (answer, body) = await http.AskAsync($"{url}/auth/token", $"{url}/auth/token", credentials, ct);
        return !answer.Delivered ? (null, answer)
            : TokenOf(body) is { } token ? (new AuthenticationHeaderValue("Bearer", token), null)
            : (null, HttpDelivery.Failed($"{url}/auth/token answered no access_token"));
    }

    private static string? TokenOf(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject answer && answer["access_token"] is JsonValue value && value.TryGetValue<string>(out var token) && token.Length > 0 ? token : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
