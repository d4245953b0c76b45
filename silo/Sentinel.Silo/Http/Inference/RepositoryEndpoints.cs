using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Inference;

/// <summary>
/// The model repository extension of the Open Inference Protocol, of this silo: which versions answer here, and loading and unloading them by hand. A version is loaded by its first request; unloaded by hand it
/// answers what it was asked before, and nothing more until it is loaded by hand or the silo starts again.
/// </summary>
internal static class RepositoryEndpoints
{
    private const string Ready = "READY";
    private const string Unavailable = "UNAVAILABLE";

    /// <summary>Maps it.</summary>
    internal static void MapRepository(this RouteGroupBuilder v2)
    {
        v2.MapPost("/repository/index", IndexAsync).Needs(Role.Viewer).WithName("indexRepository");
        foreach (var (prefix, suffix) in (ReadOnlySpan<(string, string)>)[("/repository/models/{model}", ""), ("/repository/models/{model}/versions/{version}", "Version")])
        {
            v2.MapPost(prefix + "/load", LoadAsync).Needs(Role.Operator).WithName($"loadModel{suffix}");
            v2.MapPost(prefix + "/unload", UnloadAsync).Needs(Role.Operator).WithName($"unloadModel{suffix}");
        }
    }

    private static async Task<IResult> IndexAsync(HttpContext context, IGrainFactory grains, VersionLoader loader)
    {
        var onlyReady = await OnlyReadyAsync(context);
        var entries = (await ModelEndpoints.ModelsAsync(grains))
            .SelectMany(model => model.Versions.Where(v => v.ArtifactSha256 is not null).Select(v => EntryOf(loader, new ModelVersionId(model.Model, v.Version), v.ArtifactSha256!)))
            .Where(entry => !onlyReady || entry.State == Ready);
        return TypedResults.Ok(entries.ToArray());
    }

    private static RepositoryEntry EntryOf(VersionLoader loader, ModelVersionId id, string sha256)
    {
        var isUnloaded = loader.IsUnloaded(id);
        var reason = isUnloaded ? "unloaded by hand" : loader.IsLoaded(sha256) ? "" : "its first request loads it";
        return new RepositoryEntry(id.Model, id.Version, isUnloaded ? Unavailable : Ready, reason);
    }

    private static async Task<bool> OnlyReadyAsync(HttpContext context)
    {
        var body = await context.Request.ReadAllAsync(context.RequestAborted);
        if (body.IsEmpty)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var ready = default(JsonElement);
            var isSaid = document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.TryGetProperty("ready", out ready) : throw NoIndexRequest();
            return isSaid && (ready.ValueKind is JsonValueKind.True or JsonValueKind.False ? ready.GetBoolean() : throw NoIndexRequest());
        }
        catch (JsonException e)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"The body is not valid JSON: {e.Message}", e);
        }
    }

    private static InferenceException NoIndexRequest() => new(InferenceFault.BadRequest, "The body must be empty, or a JSON object whose field 'ready', if it has one, is true or false.");

    private static async Task<IResult> LoadAsync(string model, string? version, IGrainFactory grains, VersionLoader loader, CancellationToken cancellationToken)
    {
        var (view, versions) = await FindAsync(grains, model, version);
        foreach (var id in versions)
        {
            loader.Permit(id);
        }

        foreach (var id in version is null ? Wanted(view, versions) : versions)
        {
            var readiness = await loader.PrepareAsync(await loader.FindAsync(id), cancellationToken);
            if (!readiness.Ready)
            {
                throw new InferenceException(InferenceFault.NotReady, readiness.Reason ?? $"Version {id} cannot be loaded.");
            }
        }

        return TypedResults.Ok(new { });
    }

    private static async Task<IResult> UnloadAsync(string model, string? version, IGrainFactory grains, VersionLoader loader, CancellationToken cancellationToken)
    {
        var (_, versions) = await FindAsync(grains, model, version);
        await Task.WhenAll(versions.Select(id => loader.UnloadAsync(id, cancellationToken)));
        return TypedResults.Ok(new { });
    }

    // Of a whole model those that its route sends requests to; where it has none, the newest.
    private static ModelVersionId[] Wanted(ModelView view, ModelVersionId[] versions)
    {
        var routed = versions.Where(id => view.Route.Weights.GetValueOrDefault(id.Version) > 0 || view.Route.Shadows.Contains(id.Version, StringComparer.Ordinal)).ToArray();
        return routed.Length > 0 ? routed : [new ModelVersionId(view.Model, view.Versions.Where(v => v.ArtifactSha256 is not null).MaxBy(v => v.Created)!.Version)];
    }

    private static async Task<(ModelView View, ModelVersionId[] Versions)> FindAsync(IGrainFactory grains, string model, string? version)
    {
        var view = await grains.GetGrain<IModelGrain>(version is null ? ModelNames.Checked(model) : ModelNames.Identity(model, version).Model).GetAsync()
            ?? throw new InferenceException(InferenceFault.NotFound, $"Model '{model}' is not registered.");
        ModelVersionId[] versions = [.. view.Versions.Where(v => v.ArtifactSha256 is not null && (version is null || v.Version == version)).Select(v => new ModelVersionId(model, v.Version))];
        return versions.Length > 0
            ? (view, versions)
            : throw new InferenceException(InferenceFault.NotFound, version is null ? $"Model '{model}' has no version with an artifact." : $"Version '{version}' of model '{model}' is not registered, or has no artifact: it is served elsewhere.");
    }
}

/// <summary>A version in the repository's index.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="State"><c>READY</c> where it answers requests, else <c>UNAVAILABLE</c>.</param>
/// <param name="Reason">Why it is so; empty where it is loaded.</param>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);
