using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Gto;

/// <summary>A version that a tag registered.</summary>
/// <param name="Id">Its name in Sentinel.</param>
/// <param name="Artifact">Its artifact in GTO.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="Tag">The tag.</param>
public sealed record ImportedVersion(ModelVersionId Id, string Artifact, string Commit, string? Tag);

/// <summary>What makes the registry say what the tags of a repository say.</summary>
/// <param name="Models">Models that are not registered yet.</param>
/// <param name="Versions">Versions that are not registered yet.</param>
/// <param name="Aliases">Aliases to be pointed at a version.</param>
/// <param name="Removed">Aliases, <c>model/alias</c>, to be removed: of stages that were unassigned.</param>
/// <param name="Deregistered">Versions that are registered, and that tags deregistered.</param>
/// <param name="Skipped">Artifacts, stages and tags that nothing is done for, with the reason.</param>
public sealed record GtoImport(
    ImmutableArray<string> Models,
    ImmutableArray<ImportedVersion> Versions,
    ImmutableArray<(ModelVersionId Id, string Alias)> Aliases,
    ImmutableArray<(string Model, string Alias)> Removed,
    ImmutableArray<ModelVersionId> Deregistered,
    ImmutableSortedDictionary<string, string> Skipped)
{
    /// <summary>Decides what is to be done. What only the registry knows is left alone.</summary>
    /// <param name="tagged">What the tags say.</param>
    /// <param name="registered">Models of the registry, by name.</param>
    public static GtoImport Of(GtoRegistry tagged, IReadOnlyDictionary<string, ModelView> registered)
    {
        ArgumentNullException.ThrowIfNull(tagged);
        ArgumentNullException.ThrowIfNull(registered);
        var models = ImmutableArray.CreateBuilder<string>();
        var versions = ImmutableArray.CreateBuilder<ImportedVersion>();
        var aliases = ImmutableArray.CreateBuilder<(ModelVersionId, string)>();
        var removed = ImmutableArray.CreateBuilder<(string, string)>();
        var deregistered = ImmutableArray.CreateBuilder<ModelVersionId>();
        var skipped = tagged.Faults.ToBuilder();
        foreach (var artifact in tagged.Artifacts.Values)
        {
            if (GtoNames.ToSentinel(artifact.Name) is not { } model)
            {
                skipped[artifact.Name] = "cannot name a model: letters, digits, '.', '_' and '-', the first a letter or a digit";
                continue;
            }

            if (!artifact.IsActive)
            {
                skipped[artifact.Name] = "is deprecated";
                continue;
            }

            var view = registered.GetValueOrDefault(model);
            ModelVersionId IdOf(string version) => new(model, GtoNames.VersionToSentinel(version));
            bool IsKnown(string version) => view?.Versions.Any(v => v.Version == IdOf(version).Version) == true;
            if (view is null && artifact.Versions.IsEmpty)
            {
                models.Add(model);
            }

            versions.AddRange(artifact.Versions.Reverse().Where(v => !IsKnown(v.Version)).Select(v =>
                new ImportedVersion(IdOf(v.Version), artifact.Name, v.Commit, artifact.Events.LastOrDefault(e => e.Version == v.Version && e.Action == GtoAction.Register)?.Tag.Name)));
            deregistered.AddRange(artifact.Events.Where(e => e.Action == GtoAction.Deregister && IsKnown(e.Version!)).Select(e => e.Version!).Distinct().Where(version => artifact.Versions.All(v => v.Version != version)).Select(IdOf));
            foreach (var (stage, version) in artifact.Stages)
            {
                if (GtoNames.ToSentinel(stage) is not { } alias)
                {
                    skipped[$"{artifact.Name}#{stage}"] = "cannot name an alias: letters, digits, '.', '_' and '-', the first a letter or a digit";
                }
                else if (alias == RouteRules.Champion)
                {
                    skipped[$"{artifact.Name}#{stage}"] = $"'{RouteRules.Champion}' follows the route: promote {IdOf(version).Version} instead";
                }
                else if (view?.Aliases.GetValueOrDefault(alias) != IdOf(version).Version)
                {
                    aliases.Add((IdOf(version), alias));
                }
            }

            removed.AddRange(Removals(artifact, view, IdOf).Select(alias => (model, alias)));
        }

        return new GtoImport(models.ToImmutable(), versions.ToImmutable(), aliases.ToImmutable(), removed.ToImmutable(), deregistered.ToImmutable(), skipped.ToImmutable());
    }

    // An alias that somebody set by hand is not the tags' to remove: only one that points where a tag once assigned the stage.
    private static IEnumerable<string> Removals(GtoArtifact artifact, ModelView? view, Func<string, ModelVersionId> idOf) =>
        (view?.Aliases ?? ImmutableSortedDictionary<string, string>.Empty)
        .Where(alias => alias.Key != RouteRules.Champion && GtoNames.ToGto(alias.Key) is { } stage && !artifact.Stages.ContainsKey(stage)
            && artifact.Events.Any(e => e.Stage == stage && e.Action == GtoAction.Assign && idOf(e.Version!).Version == alias.Value))
        .Select(alias => alias.Key);
}
