using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client;

/// <summary>
/// Sentinel, over HTTP (<see cref="SentinelHttpClient"/>) or as a client of its Orleans cluster (package Sentinel.Client.Orleans): the same calls, answers and errors. Rows are sent by <see cref="Sending.SentinelSenders"/>,
/// verdicts and routes watched by <see cref="Watching.SentinelWatching"/>. Every method throws <see cref="SentinelApiException"/> when Sentinel refuses or cannot be reached.
/// Threading: safe for concurrent use.
/// </summary>
public interface ISentinelClient
{
    /// <summary>All models.</summary>
    Task<ModelView[]> ListModelsAsync(CancellationToken ct = default);

    /// <summary>A model.</summary>
    Task<ModelView> GetModelAsync(string model, CancellationToken ct = default);

    /// <summary>Which versions of a model take its traffic; epoch 0 while none does.</summary>
    Task<Route> GetRouteAsync(string model, CancellationToken ct = default);

    /// <summary>A version.</summary>
    Task<VersionRecord> GetVersionAsync(ModelVersionId id, CancellationToken ct = default);

    /// <summary>A version as it stands: its rows, its windows, its verdict.</summary>
    Task<VersionStatus> GetStatusAsync(ModelVersionId id, CancellationToken ct = default);

    /// <summary>Closed windows of a version, newest first; <paramref name="limit"/> is 1 to 1,000.</summary>
    Task<WindowReport[]> GetWindowsAsync(ModelVersionId id, int limit, CancellationToken ct = default);

    /// <summary>Gives a version traffic by a strategy, or by the model's plan where that is null: what came of it at once, or the rollout that is begun.</summary>
    /// <param name="id">Version.</param>
    /// <param name="strategy">Such as <c>canary</c>; null for the model's plan.</param>
    /// <param name="reason">Why; it stands in the history.</param>
    /// <param name="supersede">Whether a rollout under way ends by it.</param>
    /// <param name="ct">Cancels the call.</param>
    Task<Promotion> PromoteAsync(ModelVersionId id, string? strategy, string reason, bool supersede = false, CancellationToken ct = default);

    /// <summary>Rollouts of a model, the one under way first, then those that ended, newest first.</summary>
    Task<RolloutView[]> ListRolloutsAsync(string model, CancellationToken ct = default);

    /// <summary>Tells a rollout what a person wants of it.</summary>
    /// <param name="model">Model.</param>
    /// <param name="id">Rollout.</param>
    /// <param name="command"><c>pause</c>, <c>resume</c>, <c>abort</c>, <c>approve</c> or <c>advance</c>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Cancels the call.</param>
    Task<RolloutView> CommandRolloutAsync(string model, string id, string command, string reason, CancellationToken ct = default);

    /// <summary>Puts back a version: the newest that is proved good unless one is named.</summary>
    Task<RollbackRecord> RollbackAsync(string model, string? to, string reason, CancellationToken ct = default);

    /// <summary>Points an alias at a version.</summary>
    Task<ApplyResult> SetAliasAsync(ModelVersionId id, string alias, CancellationToken ct = default);

    /// <summary>Removes an alias.</summary>
    Task<ApplyResult> DeleteAliasAsync(string model, string alias, CancellationToken ct = default);

    /// <summary>Forbids a version's digest to serve, or allows it again.</summary>
    Task<ApplyResult> SetQuarantineAsync(ModelVersionId id, bool quarantined, string reason, CancellationToken ct = default);

    /// <summary>Sends lines of rows, each sending of a sender once: what a <see cref="Sending.RowSender{TRow}"/> is built on.</summary>
    /// <param name="sender">Name of the sender, unique to it.</param>
    /// <param name="sending">The lines.</param>
    /// <param name="ct">Cancels the call; the lines may have been taken all the same.</param>
    Task<SendingAnswer> SendRowsAsync(string sender, RowSending sending, CancellationToken ct = default);

    /// <summary>
    /// What happens: first the newest events that Sentinel keeps, at most 512, then each as it comes, until cancelled. Goes on by itself when the connection is lost; an event is told once, and those that came while
    /// nothing was connected are told where Sentinel still keeps them. What must not be missed goes to a hook.
    /// </summary>
    IAsyncEnumerable<SentinelEvent> WatchEventsAsync(CancellationToken ct = default);
}
