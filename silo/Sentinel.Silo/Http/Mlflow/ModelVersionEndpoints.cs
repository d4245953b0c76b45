using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Mlflow;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>Versions of registered models: register, look at, describe, remove, tags, stages, and where their artifacts are.</summary>
internal static class ModelVersionEndpoints
{
    internal static void MapModelVersions(this RouteGroupBuilder mlflow)
    {
        var versions = mlflow.MapGroup("/model-versions");
        versions.MapPost("/create", CreateAsync).Needs(Role.Operator).WithName("mlflowCreateModelVersion");
        versions.MapGet("/get", GetAsync).Needs(Role.Viewer).WithName("mlflowGetModelVersion");
        versions.MapPatch("/update", UpdateAsync).Needs(Role.Operator).WithName("mlflowUpdateModelVersion");
        versions.MapDelete("/delete", DeleteAsync).Needs(Role.Operator).WithName("mlflowDeleteModelVersion");
        versions.MapPost("/set-tag", SetTagAsync).Needs(Role.Operator).WithName("mlflowSetModelVersionTag");
        versions.MapDelete("/delete-tag", DeleteTagAsync).Needs(Role.Operator).WithName("mlflowDeleteModelVersionTag");
        versions.MapGet("/get-download-uri", GetDownloadUriAsync).Needs(Role.Viewer).WithName("mlflowGetDownloadUri");
        versions.MapPost("/transition-stage", StageAsync).Needs(Role.Operator).WithName("mlflowTransitionStage");
    }

    private static async Task<IResult> CreateAsync(HttpContext context, MlflowRegistry registry, MlflowSources sources, RouteSubscription routes)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var name = given.Name;
        var draft = new MlflowDraft(given.Required("source"), given.Text("run_id") ?? "", given.Text("run_link") ?? "", given.Text("model_id") is { Length: > 0 } id ? id : null, given.Text("description") ?? "", [.. given.Tags()]);
        await registry.GetAsync(name);
        var model = await registry.FindAsync(name);
        var created = await registry.Grain(model).CreateVersionAsync(name, await sources.FillInAsync(draft, context.RequestAborted), context.Actor());
        await routes.SubscribeAsync(model);
        return Answer(name, created.Version ?? throw new MlflowException(created.Fault!));
    }

    private static async Task<IResult> GetAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return Answer(given.Name, await FindAsync(given, registry));
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, version) = (given.Name, given.Version);
        return Answer(name, version, await registry.Grain(await registry.FindAsync(name)).DescribeVersionAsync(name, version, given.Text("description") ?? "", context.Actor()));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, version) = (given.Name, given.Version);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(name)).DeleteVersionAsync(name, version, context.Actor()));
    }

    private static async Task<IResult> SetTagAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, version) = (given.Name, given.Version);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(name)).SetTagAsync(name, version, given.Tag));
    }

    private static async Task<IResult> DeleteTagAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, version) = (given.Name, given.Version);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(name)).DeleteTagAsync(name, version, given.TagKey));
    }

    private static async Task<IResult> GetDownloadUriAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return MlflowEndpoints.Answer("artifact_uri", (await FindAsync(given, registry)).Source);
    }

    private static async Task<IResult> StageAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, version, stage, archive) = (given.Name, given.Version, RegisteredModelEndpoints.Stage(given.Required("stage")), given.Flag("archive_existing_versions"));
        if (archive && !MlflowStages.Active.Contains(stage))
        {
            throw new MlflowException(MlflowFaults.Wrong($"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. Valid stages are {string.Join(", ", MlflowStages.Active)}"));
        }

        return Answer(name, version, await registry.Grain(await registry.FindAsync(name)).StageAsync(name, version, stage, archive, context.Actor()));
    }

    private static async Task<MlflowVersion> FindAsync(MlflowParameters given, MlflowRegistry registry)
    {
        var (name, version) = (given.Name, given.Version);
        return (await registry.GetAsync(name)).Find(version) ?? throw new MlflowException(MlflowFaults.NoVersion(name, version));
    }

    private static IResult Answer(string name, long version, MlflowModelAnswer answer) =>
        Answer(name, MlflowEndpoints.Model(answer).Find(version) ?? throw new MlflowException(MlflowFaults.NoVersion(name, version)));

    private static IResult Answer(string name, MlflowVersion version) => MlflowEndpoints.Answer("model_version", MlflowJson.Of(name, version, withAliases: true));
}
