using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;

namespace Sentinel.Grains.Outboxes;

/// <summary>Carries out a model's effects. Every receiver ignores repeats, so each may be carried out more than once.</summary>
internal sealed class EffectCarrier(IGrainFactory grains, IEventPublisher publisher, string model)
{
    // What concerns all models has one history, whoever decided it.
    private readonly string _history = model == IFleetGrain.Name ? IAuditGrain.FleetKey : model;

    internal Task CarryOutAsync(Effect effect, CancellationToken cancellationToken) => effect switch
    {
        PublishEvent e => publisher.PublishAsync(e.Event, cancellationToken),
        PublishRoute r => publisher.PublishRouteAsync(r.Route, cancellationToken),
        NotifyAlerts n => grains.GetGrain<IAlertGrain>(model).NotifyAsync(n.Event, n.Hooks),
        AppendAudit a => grains.GetGrain<IAuditGrain>(_history).AppendAsync(a.Draft),
        SetModelMonitor m => grains.GetGrain<IModelVersionGrain>(m.Version.ToString()).SetModelMonitorAsync(m.Policy, "sentinel"),
        DeleteVersion d => grains.GetGrain<IModelVersionGrain>(d.Version.ToString()).DeleteAsync(),
        TellModel t => grains.GetGrain<IModelGrain>(t.Version.Model).VersionJudgedAsync(t.Judged),
        TellLabelled t => grains.GetGrain<IModelGrain>(t.Model).LabelledAsync(t.Outcomes),
        RefreshPlan r => grains.GetGrain<IWindowShardGrain>(r.Shard.ToString()).RefreshPlanAsync(),
        ReportRollback r => grains.GetGrain<IFleetGrain>(IFleetGrain.Key).RolledBackAsync(r.Rollback),
        ReturnLeave r => grains.GetGrain<IFleetGrain>(IFleetGrain.Key).ReturnAsync(r.Model, r.Rollout),
        WishRetraining w => grains.GetGrain<IRetrainingGrain>(model).WishAsync(w.Wish),
        SetRetrainPolicy s => grains.GetGrain<IRetrainingGrain>(model).FollowAsync(s.Actions),
        TellRetraining t => grains.GetGrain<IRetrainingGrain>(model).VersionRegisteredAsync(t.Version),
        TellHookAnswer t => grains.GetGrain<IRetrainingGrain>(model).HookAnsweredAsync(t.Answer),
        StartRollout s => StartAsync(s),
        LeaveGroup l => grains.GetGrain<IModelGrain>(l.Model).LeaveGroupAsync(l.Group, l.Actor),
        _ => throw new ArgumentException($"nobody carries out {effect.GetType().Name}", nameof(effect)),
    };

    // A refusal will not be another one later: what becomes of the version is then for people to say.
    private async Task StartAsync(StartRollout start)
    {
        var result = await grains.GetGrain<IModelGrain>(model).StartRolloutAsync(start.Request);
        if (result.RefusalKind is not null)
        {
            var request = start.Request;
            var why = $"{request.Version}, which came of {start.Trigger}, was not rolled out: {result.Refusal}";
            await grains.GetGrain<IAuditGrain>(model).AppendAsync(
                new AuditDraft($"{model}/{start.Trigger}/rollout.declined", "rollout.declined", request.Version, request.Actor, why, start.Time, Sorted.Of(("trigger", start.Trigger))));
        }
    }
}
