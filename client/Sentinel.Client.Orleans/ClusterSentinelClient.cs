using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client.Orleans;

/// <summary>
/// Sentinel as a client of its Orleans cluster: the calls, answers and errors of the client over HTTP. The cluster trusts its clients: there are no keys, and changes are recorded under <paramref name="actor"/>.
/// Threading: safe for concurrent use.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="actor">Name under which changes are recorded.</param>
/// <param name="time">The clock.</param>
public sealed class ClusterSentinelClient(IClusterClient cluster, string actor, TimeProvider time) : ISentinelClient
{
    private const int WindowsMost = 1_000;

    /// <inheritdoc/>
    public Task<ModelView[]> ListModelsAsync(CancellationToken ct = default) => AskAsync(
        async () =>
        {
            var parts = await Task.WhenAll(Enumerable.Range(0, ICatalogGrain.PartCount).Select(part => cluster.GetGrain<ICatalogGrain>($"catalog/{part}").ListModelsAsync()));
            var views = await Task.WhenAll(parts.SelectMany(names => names).Order(StringComparer.Ordinal).Select(ViewAsync));
            return views.OfType<ModelView>().ToArray();
        },
        ct);

    /// <inheritdoc/>
    public Task<ModelView> GetModelAsync(string model, CancellationToken ct = default) => AskAsync(async () => await ViewAsync(model) ?? throw Unknown(model), ct);

    /// <inheritdoc/>
    public Task<Route> GetRouteAsync(string model, CancellationToken ct = default) => AskAsync(async () => (await KnownAsync(model)).Route, ct);

    /// <inheritdoc/>
    public Task<VersionRecord> GetVersionAsync(ModelVersionId id, CancellationToken ct = default) => AskAsync(async () => await Version(id).GetAsync() ?? throw Unknown(id), ct);

    /// <inheritdoc/>
    public Task<VersionStatus> GetStatusAsync(ModelVersionId id, CancellationToken ct = default) => AskAsync(async () => await Version(id).GetStatusAsync() ?? throw Unknown(id), ct);

    /// <inheritdoc/>
    public Task<WindowReport[]> GetWindowsAsync(ModelVersionId id, int limit, CancellationToken ct = default) => AskAsync(
        async () => limit is < 1 or > WindowsMost ? throw Refusal(HttpStatusCode.BadRequest, $"limit must be between 1 and {WindowsMost}, was {limit}.", "limit")
            : await Version(id).GetAsync() is null ? throw Unknown(id)
            : await Version(id).GetWindowsAsync(limit, before: null),
        ct);

    /// <inheritdoc/>
    public Task<Promotion> PromoteAsync(ModelVersionId id, string? strategy, string reason, bool supersede = false, CancellationToken ct = default) => AskAsync(
        async () =>
        {
            var way = strategy is null ? default(RolloutStrategy?) : Named<RolloutStrategy>(strategy.Replace("-", "", StringComparison.Ordinal), "strategy");
            Require(reason);
            var model = await KnownAsync(Checked(id).Model);
            if (!model.Versions.Any(version => version.Version == id.Version))
            {
                throw Unknown(id);
            }

            if (way == RolloutStrategy.Immediate || (way is null && model.RolloutPlan is null))
            {
                var result = await Model(id.Model).PromoteAsync(new PromoteRequest(id.Version, reason, actor) { Supersede = supersede });
                return result.Refusal is { } refusal ? throw Refusal(HttpStatusCode.Conflict, refusal) : new Promotion(result, null);
            }

            return new Promotion(null, Accepted(await Model(id.Model).StartRolloutAsync(new RolloutRequest(id.Version, way, Plan: null, reason, actor, supersede))));
        },
        ct);

    /// <inheritdoc/>
    public Task<RolloutView[]> ListRolloutsAsync(string model, CancellationToken ct = default) => AskAsync(
        async () =>
        {
            await KnownAsync(model);
            return await Model(model).GetRolloutsAsync();
        },
        ct);

    /// <inheritdoc/>
    public Task<RolloutView> CommandRolloutAsync(string model, string id, string command, string reason, CancellationToken ct = default) => AskAsync(
        async () =>
        {
            var kind = Named<RolloutCommandKind>(command, "command");
            await KnownAsync(model);
            return Accepted(await Model(model).CommandRolloutAsync(new RolloutCommand(id, kind, actor, reason)));
        },
        ct);

    /// <inheritdoc/>
    public Task<RollbackRecord> RollbackAsync(string model, string? to, string reason, CancellationToken ct = default) => AskAsync(
        async () =>
        {
            Require(reason);
            await KnownAsync(model);
            var record = await Model(model).RollbackAsync(new RollbackRequest(to, reason, actor));
            return record.Outcome is RollbackOutcome.Completed or RollbackOutcome.Unconfirmed or RollbackOutcome.UnderWay
                ? record
                : throw Refusal(HttpStatusCode.Conflict, $"Nothing was rolled back: {record.Reason}{string.Concat(record.Rejected.Select(version => $"; {version.Key}: {version.Value}"))}.");
        },
        ct);

    /// <inheritdoc/>
    public Task<ApplyResult> SetAliasAsync(ModelVersionId id, string alias, CancellationToken ct = default) =>
        AskAsync(async () => Applied("Alias", alias, await Model(Checked(id).Model).SetAliasAsync(alias, id.Version, actor)), ct);

    /// <inheritdoc/>
    public Task<ApplyResult> DeleteAliasAsync(string model, string alias, CancellationToken ct = default) =>
        AskAsync(async () => Applied("Alias", alias, await Model(model).DeleteAliasAsync(alias, actor)), ct);

    /// <inheritdoc/>
    public Task<ApplyResult> SetQuarantineAsync(ModelVersionId id, bool quarantined, string reason, CancellationToken ct = default) => AskAsync(
        async () =>
        {
            Require(reason);
            return Applied("Quarantine", Checked(id).ToString(), await Model(id.Model).SetQuarantineAsync(id.Version, quarantined, reason, actor));
        },
        ct);

    /// <inheritdoc/>
    public Task<SendingAnswer> SendRowsAsync(string sender, RowSending sending, CancellationToken ct = default) =>
        AskAsync(() => cluster.GetGrain<IRowIntakeGrain>(sender).TakeAsync(sending), ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<SentinelEvent> WatchEventsAsync(CancellationToken ct = default) => ClusterEventStream.ReadAsync(cluster, time, ct);

    private static ModelVersionId Checked(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id;
    }

    private static void Require(string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw Refusal(HttpStatusCode.UnprocessableEntity, "reason: say why; it stands in the audit.", "reason");
        }
    }

    // The words that the API has for them.
    private static T Named<T>(string word, string field)
        where T : struct, Enum =>
        word.All(char.IsAsciiLetter) && Enum.TryParse<T>(word, ignoreCase: true, out var named)
            ? named
            : throw Refusal(HttpStatusCode.UnprocessableEntity, $"{field}: '{word}' is not known; it must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.", field);

    private static RolloutView Accepted(RolloutResult result) => result.RefusalKind switch
    {
        null => result.Rollout!,
        RolloutRefusalKind.Invalid => throw Refusal(HttpStatusCode.UnprocessableEntity, result.Refusal!, result.Errors),
        RolloutRefusalKind.NotFound => throw Refusal(HttpStatusCode.NotFound, result.Refusal!),
        RolloutRefusalKind.Forbidden => throw Refusal(HttpStatusCode.Forbidden, result.Refusal!),
        _ => throw Refusal(HttpStatusCode.Conflict, result.Refusal!, result.Errors),
    };

    private static ApplyResult Applied(string kind, string name, RegistrationResult result) => result.Outcome == RegistrationOutcome.Refused
        ? throw Refusal(HttpStatusCode.Conflict, string.Join(" ", result.Errors.Select(error => error.Key.Length == 0 ? error.Value : $"{error.Key}: {error.Value}")), result.Errors)
        : new ApplyResult(kind, name, result.Outcome);

    private static SentinelApiException Unknown(string model) => Refusal(HttpStatusCode.NotFound, $"Model '{model}' is not registered.");

    private static SentinelApiException Unknown(ModelVersionId id) => Refusal(HttpStatusCode.NotFound, $"Version '{id.Version}' of model '{id.Model}' is not registered.");

    private static SentinelApiException Refusal(HttpStatusCode status, string message, string? field = null) =>
        new(status, message, field is null ? new Dictionary<string, string[]>() : new Dictionary<string, string[]> { [field] = [message] });

    private static SentinelApiException Refusal(HttpStatusCode status, string message, ImmutableSortedDictionary<string, string> errors) =>
        new(status, message, errors.ToDictionary(error => error.Key, error => new[] { error.Value }));

    // A call that is out is not taken back; its caller waits no more.
    private static async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(ct);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            throw new SentinelApiException($"Sentinel's cluster does not answer: {e.Message}", e);
        }
    }

    private IModelGrain Model(string model) => ModelVersionId.IsModelName(model) ? cluster.GetGrain<IModelGrain>(model) : throw Refusal(HttpStatusCode.NotFound, $"'{model}' is no model name.");

    private IModelVersionGrain Version(ModelVersionId id) => ModelVersionId.IsModelName(Checked(id).Model) && ModelVersionId.IsVersionName(id.Version)
        ? cluster.GetGrain<IModelVersionGrain>(id.ToString())
        : throw Refusal(HttpStatusCode.NotFound, $"'{id}' is no name of a version.");

    private async Task<ModelView> KnownAsync(string model) => await Model(model).GetAsync() ?? throw Unknown(model);

    // What retraining was asked for since it has a grain of its own stands there.
    private async Task<ModelView?> ViewAsync(string model)
    {
        if (await Model(model).GetAsync() is not { } view)
        {
            return null;
        }

        var runs = await cluster.GetGrain<IRetrainingGrain>(model).GetRunsAsync();
        return view with { Triggers = [.. runs.Select(run => new RetrainTrigger(run.Id, run.Version, run.WindowId ?? "", run.Requested, run.Reason)), .. view.Triggers] };
    }
}
