using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Alerts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>
/// Alertmanager's webhook (version 4) as a trigger of rollbacks: a firing alert that fits <c>Hooks:RollbackMatchers</c> and whose label <c>model</c> names a model has that model put back, where its
/// label <c>version</c> is the version that holds the traffic, or is not there. The same alert, known by its fingerprint and the time that it began, is taken once. Alerts that are over change
/// nothing.
/// </summary>
internal static class AlertmanagerEndpoints
{
    private const string Actor = "alertmanager";

    internal static void MapAlertmanager(this RouteGroupBuilder api) =>
        api.MapPost("/alertmanager", TakeAsync).Needs(Role.Operator).WithName("takeAlertmanagerNotice").Accepts<object>("application/json", "*/*");

    private static async Task<IResult> TakeAsync(HttpContext context, IGrainFactory grains, RouteSubscription routes, SiloOptions options)
    {
        var (notice, errors) = AlertmanagerNotice.Read(await context.Request.ReadAllAsync(context.RequestAborted));
        if (notice is null)
        {
            return Problems.Faults(errors);
        }

        var matchers = options.Hooks.ParsedRollbackMatchers();
        var outcomes = new List<IncomingOutcome>();
        foreach (var alert in notice.Alerts)
        {
            outcomes.Add(await ActAsync(alert, matchers, grains, routes));
        }

        return TypedResults.Ok(new { alerts = outcomes, notice.Truncated });
    }

    private static async Task<IncomingOutcome> ActAsync(IncomingAlert alert, IReadOnlyCollection<LabelMatcher> matchers, IGrainFactory grains, RouteSubscription routes)
    {
        var model = alert.Labels.GetValueOrDefault(AlertLabels.Model);
        IncomingOutcome Ignored(string reason) => new(alert.Fingerprint, model, "ignored", reason, Rollback: null);
        if (!alert.IsFiring)
        {
            return Ignored("it is over");
        }

        if (!LabelMatchers.Hold(matchers, alert.Labels))
        {
            return Ignored($"it does not fit {SilenceRules.InWords(matchers)}");
        }

        if (!ModelVersionId.IsModelName(model) || await grains.GetGrain<IModelGrain>(model).GetAsync() is null)
        {
            return Ignored(model is null ? "it has no label 'model'" : $"no model '{model}' is registered");
        }

        await routes.SubscribeAsync(model);
        var request = new RollbackRequest(To: null, $"Alertmanager says {alert.Words} (fingerprint {alert.Fingerprint})", Actor) { Key = alert.Key, From = alert.Labels.GetValueOrDefault(AlertLabels.Version) };
        var record = await grains.GetGrain<IModelGrain>(model).RollbackAsync(request);
        return new(alert.Fingerprint, model, record.Outcome switch { RollbackOutcome.Completed or RollbackOutcome.Unconfirmed => "rolledBack", _ => "refused" }, record.Reason, record);
    }
}

/// <summary>What became of an alert that came in.</summary>
/// <param name="Fingerprint">Which.</param>
/// <param name="Model">The model that it names; null for none.</param>
/// <param name="Outcome"><c>rolledBack</c>, <c>refused</c> or <c>ignored</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rollback">The rollback; null when none was asked for.</param>
public sealed record IncomingOutcome(string Fingerprint, string? Model, string Outcome, string Reason, RollbackRecord? Rollback);
