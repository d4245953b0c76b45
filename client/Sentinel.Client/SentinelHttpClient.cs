using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Client.Watching;
using Sentinel.Contracts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Comparisons;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Samples;
using Sentinel.Contracts.Search;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client;

/// <summary>
/// Calls a silo over HTTP. Every method throws <see cref="SentinelApiException"/> when the silo refuses or cannot be reached.
/// Threading: safe for concurrent use.
/// </summary>
/// <param name="http">A client whose base address is the silo's, with the API key in its headers where the silo asks for one.</param>
public sealed class SentinelHttpClient(HttpClient http) : ISentinelClient
{
    private const string SenderHeader = "Sentinel-Sender";
    private const string NumberHeader = "Sentinel-Number";
    private const string SessionHeader = "Sentinel-Session";

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    /// <summary>A client of a silo.</summary>
    /// <param name="url">Address of the silo.</param>
    /// <param name="apiKey">API key; null where the silo asks for none.</param>
    /// <param name="actor">Name under which changes are recorded where the silo asks for no key.</param>
    public static SentinelHttpClient Create(Uri url, string? apiKey, string actor)
    {
        // Connections are made anew now and then, so that a name which comes to mean another address is followed.
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLife }) { BaseAddress = url };
        http.DefaultRequestHeaders.Add("X-Sentinel-Actor", actor);
        if (apiKey is not null)
        {
            http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        }

        return new SentinelHttpClient(http);
    }

    /// <summary>What the silo runs on, and where its Kafka is.</summary>
    public Task<SiloInfo> GetInfoAsync(CancellationToken ct = default) => GetAsync<SiloInfo>("api/v1/info", ct);

    /// <summary>How far the consumer has come.</summary>
    public Task<IngestInfo> GetIngestAsync(CancellationToken ct = default) => GetAsync<IngestInfo>("api/v1/ingest", ct);

    /// <summary>All models.</summary>
    public async Task<ModelView[]> ListModelsAsync(CancellationToken ct = default) => Array(await GetAsync<JsonObject>("api/v1/models", ct), "models").Deserialize<ModelView[]>(SentinelJson.Options)!;

    /// <summary>A model.</summary>
    public Task<ModelView> GetModelAsync(string model, CancellationToken ct = default) => GetAsync<ModelView>(ModelPath(model), ct);

    /// <summary>Registers a model without a version, or replaces its labels.</summary>
    public Task<ApplyResult> RegisterModelAsync(string model, IReadOnlyDictionary<string, string> labels, CancellationToken ct = default) =>
        SendAsync<ApplyResult>(HttpMethod.Post, "api/v1/models", new { model, labels }, ct);

    /// <inheritdoc/>
    public Task<Route> GetRouteAsync(string model, CancellationToken ct = default) => GetAsync<Route>($"{ModelPath(model)}/route", ct);

    /// <summary>A version.</summary>
    public Task<VersionRecord> GetVersionAsync(ModelVersionId id, CancellationToken ct = default) => GetAsync<VersionRecord>(VersionPath(id), ct);

    /// <summary>A version as it stands.</summary>
    public Task<VersionStatus> GetStatusAsync(ModelVersionId id, CancellationToken ct = default) => GetAsync<VersionStatus>($"{VersionPath(id)}/status", ct);

    /// <summary>Closed windows of a version, newest first.</summary>
    public async Task<WindowReport[]> GetWindowsAsync(ModelVersionId id, int limit, CancellationToken ct = default) =>
        Array(await GetAsync<JsonObject>(FormattableString.Invariant($"{VersionPath(id)}/windows?limit={limit}"), ct), "windows").Deserialize<WindowReport[]>(SentinelJson.Options)!;

    /// <summary>Versions of all models, a page of them.</summary>
    /// <param name="filter">Conditions, such as <c>metrics.roc_auc &gt; 0.9 and labels.team = 'pricing'</c>; null for all.</param>
    /// <param name="orderBy">Fields to sort by, such as <c>created desc</c>; null for models and versions in their order.</param>
    /// <param name="pageToken">What the page before gave; null for the first.</param>
    /// <param name="limit">Versions of the page, 1 to 1,000.</param>
    /// <param name="ct">Cancels the call.</param>
    public Task<FoundVersions> SearchVersionsAsync(string? filter, string? orderBy = null, string? pageToken = null, int limit = 100, CancellationToken ct = default)
    {
        string?[] query = [filter is null ? null : $"filter={Uri.EscapeDataString(filter)}", orderBy is null ? null : $"orderBy={Uri.EscapeDataString(orderBy)}", pageToken is null ? null : $"pageToken={Uri.EscapeDataString(pageToken)}", FormattableString.Invariant($"limit={limit}")];
        return GetAsync<FoundVersions>($"api/v1/versions?{string.Join('&', query.OfType<string>())}", ct);
    }

    /// <summary>Has a version asked again what it has answered before, and compared to the bit.</summary>
    public Task<VersionVerification> VerifyAsync(ModelVersionId id, CancellationToken ct = default) => ReadAsync<VersionVerification>(HttpMethod.Post, $"{VersionPath(id)}/verify", content: null, ct);

    /// <summary>Takes a version out of the registry that nothing names: no route, alias, rollout or rollback target.</summary>
    public Task<ApplyResult> DeleteVersionAsync(ModelVersionId id, string reason, CancellationToken ct = default) =>
        ReadAsync<ApplyResult>(HttpMethod.Delete, $"{VersionPath(id)}?reason={Uri.EscapeDataString(reason)}", content: null, ct);

    /// <summary>Takes a model out of the registry, with all its versions.</summary>
    public Task<ApplyResult> DeleteModelAsync(string model, string reason, CancellationToken ct = default) =>
        ReadAsync<ApplyResult>(HttpMethod.Delete, $"{ModelPath(model)}?reason={Uri.EscapeDataString(reason)}", content: null, ct);

    /// <summary>Two versions side by side, of one model or of two.</summary>
    public Task<VersionComparison> CompareAsync(ModelVersionId a, ModelVersionId b, CancellationToken ct = default) =>
        GetAsync<VersionComparison>($"{ModelPath(a.Model)}/compare?a={Uri.EscapeDataString(a.Version)}&b={Uri.EscapeDataString(b.ToString())}", ct);

    /// <summary>A list of the API as JSON: <c>alerts</c>, <c>deliveries</c> or <c>deadletters</c>, of one model where one is named.</summary>
    public async Task<JsonArray> ListAsync(string path, string property, string? model, CancellationToken ct = default) =>
        Array(await GetAsync<JsonObject>(model is null ? $"api/v1/{path}" : $"api/v1/{path}?model={Uri.EscapeDataString(model)}", ct), property);

    /// <summary>Registers or changes what a manifest document says; its files must be resolved.</summary>
    public Task<ApplyResult> ApplyAsync(JsonObject manifest, CancellationToken ct = default) => SendAsync<ApplyResult>(HttpMethod.Post, "api/v1/manifests", manifest, ct);

    /// <summary>Has a version's model asked rows, each an object with <c>features</c> and perhaps <c>label</c>, with one column shuffled at a time: how much it leans on each feature.</summary>
    public async Task<FeatureImportance> MeasureImportanceAsync(ModelVersionId id, IEnumerable<JsonObject> rows, CancellationToken ct = default)
    {
        using var content = new StringContent(string.Join('\n', rows.Select(row => row.ToJsonString())), Encoding.UTF8, "application/x-ndjson");
        return await ReadAsync<FeatureImportance>(HttpMethod.Post, $"{VersionPath(id)}/importance", content, ct);
    }

    /// <summary>Stores an artifact's bytes under their digest; a repeat is harmless.</summary>
    public async Task PutArtifactAsync(string sha256, byte[] bytes, CancellationToken ct = default)
    {
        using var content = new ByteArrayContent(bytes);
        await ReadAsync<JsonObject>(HttpMethod.Put, $"api/v1/artifacts/{sha256}", content, ct);
    }

    /// <summary>Gives a version traffic by a strategy, or by the model's plan: what comes of it at once, or the rollout that is begun.</summary>
    public async Task<Promotion> PromoteAsync(ModelVersionId id, string? strategy, string reason, bool supersede = false, CancellationToken ct = default)
    {
        var answer = await SendAsync<JsonObject>(HttpMethod.Post, $"{ModelPath(id.Model)}/rollouts", new { version = id.Version, strategy, reason, supersede }, ct);
        return answer.ContainsKey("acknowledgements")
            ? new Promotion(answer.Deserialize<PromoteResult>(SentinelJson.Options), null)
            : new Promotion(null, answer.Deserialize<RolloutView>(SentinelJson.Options));
    }

    /// <summary>Rollouts of a model, the one under way first, then those that ended, newest first.</summary>
    public async Task<RolloutView[]> ListRolloutsAsync(string model, CancellationToken ct = default) =>
        Array(await GetAsync<JsonObject>($"{ModelPath(model)}/rollouts", ct), "rollouts").Deserialize<RolloutView[]>(SentinelJson.Options)!;

    /// <summary>A rollout.</summary>
    public Task<RolloutView> GetRolloutAsync(string model, string id, CancellationToken ct = default) => GetAsync<RolloutView>($"{ModelPath(model)}/rollouts/{Uri.EscapeDataString(id)}", ct);

    /// <summary>Tells a rollout what a person wants of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="id">The rollout.</param>
    /// <param name="command"><c>pause</c>, <c>resume</c>, <c>abort</c>, <c>approve</c> or <c>advance</c>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Cancels the call.</param>
    public Task<RolloutView> CommandRolloutAsync(string model, string id, string command, string reason, CancellationToken ct = default) =>
        SendAsync<RolloutView>(HttpMethod.Post, $"{ModelPath(model)}/rollouts/{Uri.EscapeDataString(id)}/{command}", new { reason }, ct);

    /// <summary>Puts back a version: the newest that is proved good unless one is named.</summary>
    public Task<RollbackRecord> RollbackAsync(string model, string? to, string reason, CancellationToken ct = default) =>
        SendAsync<RollbackRecord>(HttpMethod.Post, $"{ModelPath(model)}/rollback", new { to, reason }, ct);

    /// <summary>Everything that retraining of a model was asked for, newest first.</summary>
    public Task<TriggerList> ListTriggersAsync(string model, CancellationToken ct = default) => GetAsync<TriggerList>($"{ModelPath(model)}/triggers", ct);

    /// <summary>Asks for retraining.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">Version that is to be succeeded; null for the one that holds all traffic.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Cancels the call.</param>
    public Task<RetrainRun> RetrainAsync(string model, string? version, string reason, CancellationToken ct = default) =>
        SendAsync<RetrainRun>(HttpMethod.Post, $"{ModelPath(model)}/triggers", new { version, reason }, ct);

    /// <summary>Groups of models that go back together.</summary>
    public async Task<GroupView[]> ListGroupsAsync(CancellationToken ct = default) => Array(await GetAsync<JsonObject>("api/v1/groups", ct), "groups").Deserialize<GroupView[]>(SentinelJson.Options)!;

    /// <summary>Keeps alerts that fit all matchers, such as <c>model=housing</c>, from being told until a time.</summary>
    public Task<JsonObject> PutSilenceAsync(string[] matchers, string comment, string? author, DateTimeOffset end, CancellationToken ct = default) =>
        SendAsync<JsonObject>(HttpMethod.Post, "api/v1/silences", new { matchers, comment, author, end }, ct);

    /// <summary>Ends a silence now.</summary>
    public Task ExpireSilenceAsync(string id, CancellationToken ct = default) => TellAsync(HttpMethod.Delete, $"api/v1/silences/{Uri.EscapeDataString(id)}", ct);

    /// <summary>Says that somebody has seen an alert.</summary>
    public Task AcknowledgeAlertAsync(string id, string? model, CancellationToken ct = default) =>
        TellAsync(HttpMethod.Post, $"api/v1/alerts/{Uri.EscapeDataString(id)}/ack{(model is null ? "" : $"?model={Uri.EscapeDataString(model)}")}", ct);

    /// <summary>Puts a dead-lettered delivery back in the queue.</summary>
    public Task ReplayDeliveryAsync(string id, string? model, CancellationToken ct = default) =>
        TellAsync(HttpMethod.Post, $"api/v1/deliveries/{Uri.EscapeDataString(id)}/replay{(model is null ? "" : $"?model={Uri.EscapeDataString(model)}")}", ct);

    /// <summary>What all rollouts take together, and whether they may advance.</summary>
    public Task<FleetView> GetFleetAsync(CancellationToken ct = default) => GetAsync<FleetView>("api/v1/fleet", ct);

    /// <summary>Stops every advance in the fleet, <c>hold</c>, or lets rollouts go on, <c>release</c>.</summary>
    public Task<FleetView> ChangeFleetAsync(string change, string reason, CancellationToken ct = default) => SendAsync<FleetView>(HttpMethod.Post, $"api/v1/fleet/{change}", new { reason }, ct);

    /// <summary>Points an alias at a version.</summary>
    public Task<ApplyResult> SetAliasAsync(ModelVersionId id, string alias, CancellationToken ct = default) =>
        SendAsync<ApplyResult>(HttpMethod.Put, $"{ModelPath(id.Model)}/aliases/{Uri.EscapeDataString(alias)}", new { version = id.Version }, ct);

    /// <summary>Removes an alias.</summary>
    public Task<ApplyResult> DeleteAliasAsync(string model, string alias, CancellationToken ct = default) =>
        ReadAsync<ApplyResult>(HttpMethod.Delete, $"{ModelPath(model)}/aliases/{Uri.EscapeDataString(alias)}", content: null, ct);

    /// <summary>Forbids a version's digest to serve, or allows it again.</summary>
    public Task<ApplyResult> SetQuarantineAsync(ModelVersionId id, bool quarantined, string reason, CancellationToken ct = default) =>
        quarantined
            ? SendAsync<ApplyResult>(HttpMethod.Put, $"{VersionPath(id)}/quarantine", new { reason }, ct)
            : ReadAsync<ApplyResult>(HttpMethod.Delete, $"{VersionPath(id)}/quarantine?reason={Uri.EscapeDataString(reason)}", content: null, ct);

    /// <summary>Sends an Open Inference request.</summary>
    /// <param name="model">Model.</param>
    /// <param name="version">Version; null for the one that the route gives.</param>
    /// <param name="request">Request body.</param>
    /// <param name="ct">Cancels the call.</param>
    public Task<JsonObject> InferAsync(string model, string? version, JsonNode request, CancellationToken ct = default)
    {
        var path = $"v2/models/{Uri.EscapeDataString(model)}";
        return SendAsync<JsonObject>(HttpMethod.Post, version is null ? $"{path}/infer" : $"{path}/versions/{Uri.EscapeDataString(version)}/infer", request, ct);
    }

    /// <summary>Audit entries of a model from a number on, with a check of the whole chain where it is asked for.</summary>
    public Task<AuditPage> GetAuditAsync(string model, long from, int limit, bool verify, CancellationToken ct = default) =>
        GetAsync<AuditPage>(FormattableString.Invariant($"{AuditPath(model)}?from={from}&limit={limit}&verify={(verify ? "true" : "false")}"), ct);

    /// <summary>A history as lines of an export, with all that is needed to verify it: a stream of UTF-8 that the caller disposes.</summary>
    /// <param name="model">Model, or <see cref="IAuditGrain.FleetKey"/>.</param>
    /// <param name="from">First time that is asked for; null from the beginning.</param>
    /// <param name="to">Last time; null to the end.</param>
    /// <param name="ct">Cancels the call.</param>
    public async Task<Stream> ExportAuditAsync(string model, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct = default)
    {
        var answer = await AskAsync(HttpMethod.Get, $"{AuditPath(model)}/export?{Between(from, to)}", content: null, HttpCompletionOption.ResponseHeadersRead, ct);
        return await answer.Content.ReadAsStreamAsync(ct);
    }

    /// <summary>Replays a version's recorded windows through another policy; nothing is changed.</summary>
    /// <param name="id">Version.</param>
    /// <param name="policy">The policy: the <c>spec</c> of a Monitor.</param>
    /// <param name="from">Only windows that end at that event time or later; null for all.</param>
    /// <param name="to">Only windows that end at that event time or earlier; null for all.</param>
    /// <param name="ct">Cancels the call.</param>
    public Task<Simulation> SimulateAsync(ModelVersionId id, JsonObject policy, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct = default) =>
        SendAsync<Simulation>(HttpMethod.Post, $"{VersionPath(id)}/simulate?{Between(from, to)}", policy, ct);

    /// <summary>Says what a window was, <c>healthy</c> or <c>faulty</c>: it becomes a link of the history.</summary>
    public Task<AuditEntry> MarkAsync(ModelVersionId id, string window, string what, string reason, CancellationToken ct = default) =>
        SendAsync<AuditEntry>(HttpMethod.Post, $"{VersionPath(id)}/windows/{Uri.EscapeDataString(window)}/mark", new JsonObject { ["as"] = what, ["reason"] = reason }, ct);

    /// <inheritdoc/>
    public async Task<SendingAnswer> SendRowsAsync(string sender, RowSending sending, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(sending);
        using var content = new ReadOnlyMemoryContent(sending.Lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sending.Kind == RowKind.Labels ? "api/v1/labels" : "api/v1/predictions", UriKind.Relative)) { Content = content };
        request.Headers.Add(SenderHeader, sender);
        request.Headers.Add(NumberHeader, sending.Number.ToString(CultureInfo.InvariantCulture));
        if (sending.Session is { } again)
        {
            request.Headers.Add(SessionHeader, again);
        }

        using var answer = await AskAsync(request, HttpCompletionOption.ResponseContentRead, ct);
        var session = answer.Headers.TryGetValues(SessionHeader, out var names) ? names.First() : null;

        // Rows that were all refused, and a sending that nobody remembers, are answers too.
        if (session is null || !(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict))
        {
            throw answer.IsSuccessStatusCode ? new SentinelApiException($"The answer holds no {SessionHeader}; is the silo of this version?") : await ProblemAsync(answer, ct);
        }

        return new SendingAnswer(session, answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Conflict ? null : await ReadAsync<IntakeAnswer>(answer, ct));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SentinelEvent> WatchEventsAsync(CancellationToken ct = default) => new EventStream(OpenEventsAsync, TimeProvider.System).ReadAsync(ct);

    private async Task<Stream> OpenEventsAsync(CancellationToken ct)
    {
        var answer = await AskAsync(HttpMethod.Get, "api/v1/events", content: null, HttpCompletionOption.ResponseHeadersRead, ct);
        return await answer.Content.ReadAsStreamAsync(ct);
    }

    private static string Between(DateTimeOffset? from, DateTimeOffset? to)
    {
        string?[] query = [from is { } f ? $"from={Uri.EscapeDataString(f.ToString("O"))}" : null, to is { } t ? $"to={Uri.EscapeDataString(t.ToString("O"))}" : null];
        return string.Join('&', query.OfType<string>());
    }

    private static string AuditPath(string model) => model == IAuditGrain.FleetKey ? "api/v1/audit" : $"{ModelPath(model)}/audit";

    private static string ModelPath(string model) => $"api/v1/models/{Uri.EscapeDataString(model)}";

    private static string VersionPath(ModelVersionId id) => $"{ModelPath(id.Model)}/versions/{Uri.EscapeDataString(id.Version)}";

    private static JsonArray Array(JsonObject answer, string property) => answer[property]?.AsArray() ?? throw new SentinelApiException($"The answer holds no '{property}'; is the silo of this version?");

    private Task<T> GetAsync<T>(string path, CancellationToken ct) => ReadAsync<T>(HttpMethod.Get, path, content: null, ct);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object body, CancellationToken ct)
    {
        using var content = JsonContent.Create(body, body.GetType(), mediaType: null, SentinelJson.Options);
        return await ReadAsync<T>(method, path, content, ct);
    }

    private async Task TellAsync(HttpMethod method, string path, CancellationToken ct)
    {
        using var answer = await AskAsync(method, path, content: null, HttpCompletionOption.ResponseContentRead, ct);
    }

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var answer = await AskAsync(method, path, content, HttpCompletionOption.ResponseContentRead, ct);
        return await ReadAsync<T>(answer, ct);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(SentinelJson.Options, ct) ?? throw new SentinelApiException($"{answer.RequestMessage?.RequestUri} answered nothing");
        }
        catch (JsonException e)
        {
            throw new SentinelApiException($"{answer.RequestMessage?.RequestUri} answered something else than was expected: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent? content, HttpCompletionOption until, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        var answer = await AskAsync(request, until, ct);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await ProblemAsync(answer, ct);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, HttpCompletionOption until, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, until, ct);
        }
        catch (HttpRequestException e)
        {
            throw new SentinelApiException($"No silo answers at {http.BaseAddress}: {e.Message}. Start one, or name another with --url or SENTINEL_URL.", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new SentinelApiException($"The silo at {http.BaseAddress} did not answer within {http.Timeout}.", e);
        }
    }

    private static async Task<SentinelApiException> ProblemAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var text = await answer.Content.ReadAsStringAsync(ct);
        JsonObject? problem = null;
        try
        {
            problem = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Not a problem document: a proxy's page, say. The status is what is left to tell.
        }

        var errors = problem?["errors"]?.Deserialize<Dictionary<string, string[]>>(SentinelJson.Options) ?? [];
        var detail = (string?)problem?["detail"] ?? (string?)problem?["title"] ?? (string?)problem?["error"] ?? $"HTTP {(int)answer.StatusCode} {answer.ReasonPhrase}";
        return new SentinelApiException(answer.StatusCode, answer.StatusCode == HttpStatusCode.Unauthorized ? $"{detail} (give a key with --api-key or SENTINEL_API_KEY)" : detail, errors);
    }
}
