using System.Net;
using System.Text.Json;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Plans;

/// <summary>What is registered, asked for once a command.</summary>
internal sealed class Registry(SentinelHttpClient silo)
{
    private readonly Dictionary<ModelVersionId, VersionRecord?> _versions = [];
    private Dictionary<string, ModelView>? _models;
    private Dictionary<string, HookSpec>? _hooks;
    private Dictionary<string, GroupView>? _groups;

    /// <summary>A version; null where it is not registered.</summary>
    public async Task<VersionRecord?> VersionAsync(ModelVersionId id, CancellationToken ct)
    {
        if (!_versions.TryGetValue(id, out var known))
        {
            known = await RecordAsync(id, ct);
            _versions.Add(id, known);
        }

        return known;
    }

    /// <summary>All models by name.</summary>
    public async Task<IReadOnlyDictionary<string, ModelView>> ModelsAsync(CancellationToken ct) =>
        _models ??= (await silo.ListModelsAsync(ct)).ToDictionary(model => model.Model, StringComparer.Ordinal);

    /// <summary>All hooks by name.</summary>
    public async Task<IReadOnlyDictionary<string, HookSpec>> HooksAsync(CancellationToken ct) =>
        _hooks ??= (await silo.ListAsync("hooks", "hooks", null, ct)).Deserialize<HookSpec[]>(SentinelJson.Options)!.ToDictionary(hook => hook.Name, StringComparer.Ordinal);

    /// <summary>All groups by name.</summary>
    public async Task<IReadOnlyDictionary<string, GroupView>> GroupsAsync(CancellationToken ct) =>
        _groups ??= (await silo.ListGroupsAsync(ct)).ToDictionary(group => group.Group, StringComparer.Ordinal);

    private async Task<VersionRecord?> RecordAsync(ModelVersionId id, CancellationToken ct)
    {
        try
        {
            return await silo.GetVersionAsync(id, ct);
        }
        catch (SentinelApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
