using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client;

/// <summary>A client whose calls are spans of <see cref="ClientActivity.SourceName"/>, whatever they travel over.</summary>
/// <param name="client">What answers.</param>
public sealed class TracedClient(ISentinelClient client) : ISentinelClient
{
    /// <inheritdoc/>
    public Task<ModelView[]> ListModelsAsync(CancellationToken ct = default) => TraceAsync(() => client.ListModelsAsync(ct));

    /// <inheritdoc/>
    public Task<ModelView> GetModelAsync(string model, CancellationToken ct = default) => TraceAsync(() => client.GetModelAsync(model, ct), model);

    /// <inheritdoc/>
    public Task<Route> GetRouteAsync(string model, CancellationToken ct = default) => TraceAsync(() => client.GetRouteAsync(model, ct), model);

    /// <inheritdoc/>
    public Task<VersionRecord> GetVersionAsync(ModelVersionId id, CancellationToken ct = default) => TraceAsync(() => client.GetVersionAsync(id, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<VersionStatus> GetStatusAsync(ModelVersionId id, CancellationToken ct = default) => TraceAsync(() => client.GetStatusAsync(id, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<WindowReport[]> GetWindowsAsync(ModelVersionId id, int limit, CancellationToken ct = default) => TraceAsync(() => client.GetWindowsAsync(id, limit, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<Promotion> PromoteAsync(ModelVersionId id, string? strategy, string reason, bool supersede = false, CancellationToken ct = default) =>
        TraceAsync(() => client.PromoteAsync(id, strategy, reason, supersede, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<RolloutView[]> ListRolloutsAsync(string model, CancellationToken ct = default) => TraceAsync(() => client.ListRolloutsAsync(model, ct), model);

    /// <inheritdoc/>
    public Task<RolloutView> CommandRolloutAsync(string model, string id, string command, string reason, CancellationToken ct = default) =>
        TraceAsync(() => client.CommandRolloutAsync(model, id, command, reason, ct), model);

    /// <inheritdoc/>
    public Task<RollbackRecord> RollbackAsync(string model, string? to, string reason, CancellationToken ct = default) => TraceAsync(() => client.RollbackAsync(model, to, reason, ct), model, to);

    /// <inheritdoc/>
    public Task<ApplyResult> SetAliasAsync(ModelVersionId id, string alias, CancellationToken ct = default) => TraceAsync(() => client.SetAliasAsync(id, alias, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<ApplyResult> DeleteAliasAsync(string model, string alias, CancellationToken ct = default) => TraceAsync(() => client.DeleteAliasAsync(model, alias, ct), model);

    /// <inheritdoc/>
    public Task<ApplyResult> SetQuarantineAsync(ModelVersionId id, bool quarantined, string reason, CancellationToken ct = default) =>
        TraceAsync(() => client.SetQuarantineAsync(id, quarantined, reason, ct), id?.Model, id?.Version);

    /// <inheritdoc/>
    public Task<SendingAnswer> SendRowsAsync(string sender, RowSending sending, CancellationToken ct = default) => TraceAsync(() => client.SendRowsAsync(sender, sending, ct));

    /// <inheritdoc/>
    public IAsyncEnumerable<SentinelEvent> WatchEventsAsync(CancellationToken ct = default) => client.WatchEventsAsync(ct);

    private static async Task<T> TraceAsync<T>(Func<Task<T>> call, string? model = null, string? version = null, [CallerMemberName] string method = "")
    {
        using var activity = ClientActivity.Source.StartActivity($"sentinel {method[..^"Async".Length]}", ActivityKind.Client);
        if (model is not null)
        {
            activity?.SetTag("sentinel.model", model);
        }

        if (version is not null)
        {
            activity?.SetTag("sentinel.version", version);
        }

        try
        {
            return await call();
        }
        catch (SentinelApiException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            activity?.SetTag("error.type", e.Status is { } status ? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture) : "unreachable");
            throw;
        }
    }
}
