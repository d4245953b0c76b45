using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>Registered models: register, look at, describe, rename, remove, tags and aliases.</summary>
internal static class RegisteredModelEndpoints
{
    internal static void MapRegisteredModels(this RouteGroupBuilder mlflow)
    {
        var models = mlflow.MapGroup("/registered-models");
        models.MapPost("/create", CreateAsync).Needs(Role.Operator).WithName("mlflowCreateRegisteredModel");
        models.MapGet("/get", GetAsync).Needs(Role.Viewer).WithName("mlflowGetRegisteredModel");
        models.MapPatch("/update", UpdateAsync).Needs(Role.Operator).WithName("mlflowUpdateRegisteredModel");
        models.MapPost("/rename", RenameAsync).Needs(Role.Operator).WithName("mlflowRenameRegisteredModel");
        models.MapDelete("/delete", DeleteAsync).Needs(Role.Operator).WithName("mlflowDeleteRegisteredModel");
        models.MapMethods("/get-latest-versions", [HttpMethods.Get, HttpMethods.Post], GetLatestAsync).Needs(Role.Viewer).WithName("mlflowGetLatestVersions");
        models.MapPost("/set-tag", SetTagAsync).Needs(Role.Operator).WithName("mlflowSetRegisteredModelTag");
        models.MapDelete("/delete-tag", DeleteTagAsync).Needs(Role.Operator).WithName("mlflowDeleteRegisteredModelTag");
        models.MapPost("/alias", SetAliasAsync).Needs(Role.Operator).WithName("mlflowSetAlias");
        models.MapGet("/alias", GetAliasAsync).Needs(Role.Viewer).WithName("mlflowGetAlias");
        models.MapDelete("/alias", DeleteAliasAsync).Needs(Role.Operator).WithName("mlflowDeleteAlias");
    }

    private static async Task<IResult> CreateAsync(HttpContext context, MlflowRegistry registry, RouteSubscription routes)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var model = MlflowEndpoints.Model(await registry.Names.CreateAsync(given.Name, given.Text("description"), given.Tags(), context.Actor()));
        await routes.SubscribeAsync(await registry.FindAsync(given.Name));
        return Answer(given.Name, model);
    }

    private static async Task<IResult> GetAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return Answer(given.Name, await registry.GetAsync(given.Name));
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return Answer(given.Name, MlflowEndpoints.Model(await registry.Grain(await registry.FindAsync(given.Name)).DescribeAsync(given.Name, given.Text("description") ?? "", context.Actor())));
    }

    private static async Task<IResult> RenameAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var newName = given.Required("new_name");
        return Answer(newName, MlflowEndpoints.Model(await registry.Names.RenameAsync(given.Name, newName, context.Actor())));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return MlflowEndpoints.Done(await registry.Names.DeleteAsync(given.Name, context.Actor()));
    }

    private static async Task<IResult> GetLatestAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        string[] stages = [.. given.Texts("stages").Select(Stage)];
        var latest = MlflowViews.LatestOf(await registry.GetAsync(given.Name)).Where(version => stages.Length == 0 || stages.Contains(version.Stage));
        return MlflowEndpoints.Answer("model_versions", MlflowJson.List(latest.Select(version => MlflowJson.Of(given.Name, version, withAliases: true))));
    }

    private static async Task<IResult> SetTagAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(given.Name)).SetTagAsync(given.Name, null, given.Tag));
    }

    private static async Task<IResult> DeleteTagAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(given.Name)).DeleteTagAsync(given.Name, null, given.TagKey));
    }

    private static async Task<IResult> SetAliasAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, alias, version) = (given.Name, given.Alias, given.Version);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(name)).SetAliasAsync(name, alias, version, context.Actor()));
    }

    private static async Task<IResult> GetAliasAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, alias) = (given.Name, given.Alias);
        var model = await registry.GetAsync(name);
        return model.Aliases.TryGetValue(alias, out var number) && model.Find(number) is { } version
            ? MlflowEndpoints.Answer("model_version", MlflowJson.Of(name, version, withAliases: true))
            : throw new MlflowException(MlflowFaults.NoAlias(alias));
    }

    private static async Task<IResult> DeleteAliasAsync(HttpContext context, MlflowRegistry registry)
    {
        var given = await MlflowParameters.ReadAsync(context);
        var (name, alias) = (given.Name, given.Alias);
        return MlflowEndpoints.Done(await registry.Grain(await registry.FindAsync(name)).DeleteAliasAsync(name, alias, context.Actor()));
    }

    /// <summary>A stage in its canonical spelling.</summary>
    /// <exception cref="MlflowException">There is no such stage.</exception>
    internal static string Stage(string stage) => MlflowStages.Find(stage) ?? throw new MlflowException(MlflowFaults.Wrong($"Invalid Model Version stage: {stage}. Value must be one of {string.Join(", ", MlflowStages.All)}."));

    private static IResult Answer(string name, MlflowModel model) => MlflowEndpoints.Answer("registered_model", MlflowJson.Of(name, model));
}
