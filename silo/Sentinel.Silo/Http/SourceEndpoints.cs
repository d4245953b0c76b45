using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Ingest.Sources;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Sources of logged traffic: list, look at, remove. They are declared by manifests of kind Source.</summary>
internal static class SourceEndpoints
{
    internal static void MapSources(this RouteGroupBuilder api)
    {
        api.MapGet("/sources", ListAsync).Needs(Role.Viewer).WithName("listSources");
        api.MapGet("/sources/{source}", GetAsync).Needs(Role.Viewer).WithName("getSource");
        api.MapDelete("/sources/{source}", DeleteAsync).Needs(Role.Operator).WithName("deleteSource");
    }

    /// <summary>Declares a source; the versions that it names must be registered.</summary>
    internal static async Task<IResult> DeclareAsync(SourceManifest manifest, IGrainFactory grains, HttpContext context)
    {
        var source = manifest.Source;
        var features = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in source.Version.All)
        {
            if (await grains.GetGrain<IModelVersionGrain>(new ModelVersionId(source.Model, version).ToString()).GetSchemaAsync() is not { } schema)
            {
                return Problems.Of(
                    StatusCodes.Status422UnprocessableEntity,
                    $"spec.version: {source.Model}@{version} is not registered: register it first, or mend spec.model and spec.version",
                    [KeyValuePair.Create("spec.version", $"{source.Model}@{version} is not registered")]);
            }

            features.UnionWith([.. schema.Numeric, .. schema.Categorical]);
        }

        var result = await Grain(grains).PutAsync(source, context.Actor());
        await context.RequestServices.GetRequiredService<SourceDirectory>().ReadAsync();
        return result.Of(manifest.Kind, manifest.Name, WarningsOf(source, features));
    }

    // A signature that names no features takes all of them.
    private static ImmutableSortedDictionary<string, string> WarningsOf(SourceSpec source, HashSet<string> features) => features.Count == 0
        ? Sorted.Empty
        : Sorted.Empty.AddRange(source.Columns.Select((column, i) => (column, i)).Where(at => !features.Contains(at.column))
            .Select(at => KeyValuePair.Create(FormattableString.Invariant($"spec.columns[{at.i}]"), $"'{at.column}' is no feature of {source.Model}: its values are passed over")));

    private static async Task<IResult> ListAsync(IGrainFactory grains) => TypedResults.Ok(new { sources = await Grain(grains).ListAsync() });

    private static async Task<IResult> GetAsync(string source, IGrainFactory grains) =>
        (await Grain(grains).ListAsync()).FirstOrDefault(s => s.Name == source) is { } found ? TypedResults.Ok(found) : Unknown(source);

    private static async Task<IResult> DeleteAsync(string source, IGrainFactory grains, HttpContext context)
    {
        if (!await Grain(grains).DeleteAsync(source, context.Actor()))
        {
            return Unknown(source);
        }

        await context.RequestServices.GetRequiredService<SourceDirectory>().ReadAsync();
        return TypedResults.NoContent();
    }

    private static ISourceGrain Grain(IGrainFactory grains) => grains.GetGrain<ISourceGrain>(ISourceGrain.Key);

    private static IResult Unknown(string source) => Problems.NotFound($"There is no source '{source}': declare it with a manifest of kind {ManifestKinds.Source}.");
}
