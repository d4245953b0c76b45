using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Manifests: what should be, one document a request.</summary>
internal static class ManifestEndpoints
{
    internal static void MapManifests(this RouteGroupBuilder api)
    {
        api.MapPost("/manifests", ApplyAnyAsync).Needs(Role.Operator).WithName("applyManifest").Accepts<object>("application/json", "*/*");
        api.MapPost("/models/{model}/versions", RegisterVersionAsync).Needs(Role.Operator).WithName("registerVersion").Accepts<object>("application/json", "*/*");
        api.MapGet("/hooks", ListHooksAsync).Needs(Role.Viewer).WithName("listHooks");
    }

    /// <summary>Does what a manifest says, or tells everything that is wrong with it.</summary>
    internal static async Task<IResult> ApplyAsync(ManifestReading reading, IGrainFactory grains, HttpContext context) => reading.Manifest switch
    {
        ModelManifest model => await ModelEndpoints.DescribeAsync(model.Model, model.Labels, model.Settings, grains, context),
        ModelVersionManifest version => await RegisterAsync(version, grains, context),
        MonitorManifest monitor => await SetMonitorAsync(monitor, reading.Warnings, grains, context),
        RolloutManifest rollout => await SetPlanAsync(rollout, reading.Warnings, grains, context),
        GroupManifest group => await GroupEndpoints.DeclareAsync(group, grains, context),
        SourceManifest source => await SourceEndpoints.DeclareAsync(source, grains, context),
        HookManifest hook => context.User.IsInRole(nameof(Role.Admin))
            ? await PutHookAsync(hook, grains, context)
            : Problems.Of(StatusCodes.Status403Forbidden, "Hooks decide where events are sent to: that needs the role admin."),
        _ => Problems.Faults(reading.Errors),
    };

    private static async Task<IResult> PutHookAsync(HookManifest hook, IGrainFactory grains, HttpContext context)
    {
        var result = await grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).PutHookAsync(hook.Hook);
        if (result.Outcome is RegistrationOutcome.Created or RegistrationOutcome.Updated)
        {
            // A hook's address may be a secret in itself: whom it leads to is enough.
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            var host = Uri.TryCreate(hook.Hook.Url, UriKind.Absolute, out var url) ? url.Host : null;
            var kind = result.Outcome == RegistrationOutcome.Created ? "hook.registered" : "hook.updated";
            await grains.GetGrain<IAuditGrain>(IAuditGrain.FleetKey).AppendAsync(new AuditDraft(
                FormattableString.Invariant($"{kind}/{hook.Name}/{now.UtcTicks}"), kind, null, context.Actor(), "by manifest", now, Sorted.Of(("hook", hook.Name), ("type", hook.Hook.Type), ("host", host), ("starts", StartsOf(hook.Hook)), ("events", string.Join(',', hook.Hook.Events)))));
        }

        return result.Of(hook.Kind, hook.Name);
    }

    private static string? StartsOf(HookSpec hook) => hook switch
    {
        { GitHub: { } github } => $"{github.Repository} {github.Workflow ?? github.EventType}",
        { Airflow: { } airflow } => airflow.Dag,
        { Kubernetes: { } kubernetes } => kubernetes.Namespace,
        { Command: [var program, ..] } => program,
        _ => null,
    };

    private static async Task<IResult> ApplyAnyAsync(HttpContext context, IGrainFactory grains) =>
        await ApplyAsync(ManifestReader.Read(await context.Request.ReadAllAsync(context.RequestAborted)), grains, context);

    private static async Task<IResult> RegisterVersionAsync(string model, HttpContext context, IGrainFactory grains)
    {
        var reading = ManifestReader.Read(await context.Request.ReadAllAsync(context.RequestAborted));
        return reading.Manifest switch
        {
            ModelVersionManifest version when version.Spec.ModelVersion.Model != model => Wrong("metadata.model", $"must be '{model}' as in the address, was '{version.Spec.ModelVersion.Model}'"),
            null or ModelVersionManifest => await ApplyAsync(reading, grains, context),
            { Kind: var kind } => Wrong("kind", $"must be {ManifestKinds.ModelVersion} here, was {kind}"),
        };
    }

    private static async Task<IResult> RegisterAsync(ModelVersionManifest version, IGrainFactory grains, HttpContext context)
    {
        // An artifact that cannot serve is refused now, not on the night that it is needed.
        var readiness = await context.RequestServices.GetRequiredService<VersionLoader>().CheckAsync(version.Spec, context.RequestAborted);
        if (!readiness.Ready)
        {
            return Wrong("spec.artifact", readiness.Reason!);
        }

        var model = version.Spec.ModelVersion.Model;
        var registration = new VersionRegistration(version.Spec, version.Reference, context.Actor());
        var grain = grains.GetGrain<IModelGrain>(model);
        var (name, result) = version.Spec.ModelVersion.Version == ModelVersionId.Next
            ? await grain.RegisterNextVersionAsync(registration, version.Step)
            : new IssuedVersion(version.Spec.ModelVersion.Version, await grain.RegisterVersionAsync(registration));
        if (result.Outcome != RegistrationOutcome.Refused)
        {
            await context.RequestServices.GetRequiredService<RouteSubscription>().SubscribeAsync(model);
        }

        return result.Of(version.Kind, $"{model}@{name}");
    }

    private static async Task<IResult> SetMonitorAsync(MonitorManifest monitor, ImmutableSortedDictionary<string, string> warnings, IGrainFactory grains, HttpContext context)
    {
        var model = grains.GetGrain<IModelGrain>(monitor.Model);
        if (await model.GetAsync() is not { } view)
        {
            return ModelEndpoints.Unknown(monitor.Model);
        }

        if (monitor.Version is null)
        {
            return (await model.SetMonitorAsync(monitor.Policy, context.Actor())).Of(monitor.Kind, monitor.Name, warnings);
        }

        return view.Versions.Any(v => v.Version == monitor.Version)
            ? (await VersionEndpoints.Grain(grains, monitor.Model, monitor.Version).SetMonitorAsync(monitor.Policy, context.Actor())).Of(monitor.Kind, monitor.Name, warnings)
            : VersionEndpoints.Unknown(monitor.Model, monitor.Version);
    }

    private static async Task<IResult> SetPlanAsync(RolloutManifest rollout, ImmutableSortedDictionary<string, string> warnings, IGrainFactory grains, HttpContext context)
    {
        var model = grains.GetGrain<IModelGrain>(rollout.Model);
        return await model.GetAsync() is null ? ModelEndpoints.Unknown(rollout.Model) : (await model.SetRolloutPlanAsync(rollout.Plan, context.Actor())).Of(rollout.Kind, rollout.Name, warnings);
    }

    private static async Task<IResult> ListHooksAsync(IGrainFactory grains) =>
        TypedResults.Ok(new { hooks = await grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).ListHooksAsync() });

    private static IResult Wrong(string field, string message) =>
        Problems.Of(StatusCodes.Status422UnprocessableEntity, $"{field}: {message}", [KeyValuePair.Create(field, message)]);
}
