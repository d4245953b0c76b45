using System.Net;
using System.Net.Http.Headers;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>
/// Kubernetes: <c>POST /apis/batch/v1/namespaces/{namespace}/jobs</c> with a Job whose name follows from the trigger. 409 says that an earlier attempt arrived, unless its reason is
/// <c>Conflict</c>, as where quotas are counted at the same time.
/// </summary>
public sealed class KubernetesStarter(HttpDelivery http) : ITrainerStarter
{
    /// <inheritdoc/>
    public async Task<HookAnswer> StartAsync(HookSpec hook, TrainerRequest request, string? secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(request);
        var target = hook.Kubernetes!;
        using var content = JsonBody.Of(KubernetesJob.Of(target.Job, request));
        return await http.PostAsync(
            $"{hook.Url.TrimEnd('/')}/apis/batch/v1/namespaces/{target.Namespace}/jobs",
            hook.Url,
            content,
            headers =>
            {
                headers.Accept.ParseAdd("application/json");
                headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
            },
            isRepeat: static (status, said) => status == (int)HttpStatusCode.Conflict && !said.Contains("\"Conflict\"", StringComparison.Ordinal),
            ct);
    }
}
