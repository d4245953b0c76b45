using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Models: list, register, look at, alias.</summary>
internal static class ModelEndpoints
{
    internal static void MapModels(this RouteGroupBuilder api)
    {
        api.MapGet("/models", ListAsync).Needs(Role.Viewer).WithName("listModels");
        api.MapPost("/models", RegisterAsync).Needs(Role.Operator).WithName("registerModel");
        api.MapGet("/models/{model}", GetAsync).Needs(Role.Viewer).WithName("getModel");
        api.MapGet("/models/{model}/route", GetRouteAsync).Needs(Role.Viewer).WithName("getRoute");
        api.MapPut("/models/{model}/aliases/{alias}", SetAliasAsync).Needs(Role.Operator).WithName("setAlias");
        api.MapDelete("/models/{model}/aliases/{alias}", DeleteAliasAsync).Needs(Role.Operator).WithName("deleteAlias");
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains) =>
        TypedResults.Ok(new { models = await ModelsAsync(grains) });

    /// <summary>Every model, in ordinal order.</summary>
    internal static async Task<ModelView[]> ModelsAsync(IGrainFactory grains)
    {
        var names = await NamesAsync(grains);
        var views = await Task.WhenAll(names.Select(name => RetrainingEndpoints.ViewAsync(grains, name)));
        return [.. views.OfType<ModelView>()];
    }

    /// <summary>The name of every model, in ordinal order.</summary>
    internal static async Task<string[]> NamesAsync(IGrainFactory grains)
    {
        var parts = await Task.WhenAll(Enumerable.Range(0, ICatalogGrain.PartCount).Select(part => grains.GetGrain<ICatalogGrain>($"catalog/{part}").ListModelsAsync()));
        return [.. parts.SelectMany(p => p).Order(StringComparer.Ordinal)];
    }

    private static async Task<IResult> RegisterAsync(ModelRegistration registration, IGrainFactory grains, HttpContext context)
    {
        if (!ModelVersionId.IsModelName(registration.Model))
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, $"model: '{registration.Model}' is no model name.", [KeyValuePair.Create("model", "must be 1 to 128 characters out of letters, digits, '.', '_' and '-'")]);
        }

        var labels = (registration.Labels ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return await DescribeAsync(registration.Model, labels, new ModelSettings(registration.Description, registration.Versions), grains, context);
    }

    /// <summary>Registers a model, or changes what is said of it.</summary>
    internal static async Task<IResult> DescribeAsync(string model, ImmutableSortedDictionary<string, string> labels, ModelSettings settings, IGrainFactory grains, HttpContext context)
    {
        var grain = grains.GetGrain<IModelGrain>(model);
        var labelled = await grain.RegisterAsync(labels, context.Actor());
        var described = await grain.DescribeAsync(settings, context.Actor());
        return (described.Outcome == RegistrationOutcome.Refused || labelled.Outcome == RegistrationOutcome.Unchanged ? described : labelled).Of(ManifestKinds.Model, model);
    }

    private static async Task<IResult> GetAsync(string model, IGrainFactory grains) =>
        await RetrainingEndpoints.ViewAsync(grains, model) is { } view ? TypedResults.Ok(view) : Unknown(model);

    private static async Task<IResult> GetRouteAsync(string model, IGrainFactory grains) =>
        await grains.GetGrain<IModelGrain>(model).GetAsync() is { } view ? TypedResults.Ok(view.Route) : Unknown(model);

    private static async Task<IResult> SetAliasAsync(string model, string alias, AliasTarget target, IGrainFactory grains, HttpContext context) =>
        string.IsNullOrEmpty(target.Version)
            ? Problems.Of(StatusCodes.Status422UnprocessableEntity, "version: name the version that the alias is to point at.", [KeyValuePair.Create("version", "is missing")])
            : (await grains.GetGrain<IModelGrain>(model).SetAliasAsync(alias, target.Version, context.Actor())).Of("Alias", alias);

    private static async Task<IResult> DeleteAliasAsync(string model, string alias, IGrainFactory grains, HttpContext context) =>
        (await grains.GetGrain<IModelGrain>(model).DeleteAliasAsync(alias, context.Actor())).Of("Alias", alias);

    /// <summary>Answer where there is no such model.</summary>
    internal static IResult Unknown(string model) => Problems.NotFound($"Model '{model}' is not registered.");
}

/// <summary>A model to be registered, or changed.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Labels">All its labels; none where there are none.</param>
/// <param name="Description">What it is for, in words; null where that stays as it is.</param>
/// <param name="Versions">How its versions are named; null where that stays as it is.</param>
public sealed record ModelRegistration(string Model, Dictionary<string, string>? Labels, string? Description, VersionScheme? Versions);

/// <summary>Where an alias points.</summary>
public sealed record AliasTarget(string? Version);
