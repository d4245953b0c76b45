using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Mlflow;
using Sentinel.Contracts.Models;

namespace Sentinel.Decisions.Mlflow;

/// <summary>A registered model as MLflow's clients see it: versions and aliases as the model has them, with what was said of them by MLflow.</summary>
public static class MlflowViews
{
    /// <summary>The number that a version's name is; null for a name that is none, or is written otherwise than that number.</summary>
    public static long? NumberOf(string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && NameOf(number) == version ? number : null;

    /// <summary>The name of the version of a number.</summary>
    public static string NameOf(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The highest number that is, or was, a version's.</summary>
    public static long HighestOf(MlflowState state, ModelView model)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(model);
        return Math.Max(state.LastNumber, model.Versions.Select(version => NumberOf(version.Version) ?? 0).DefaultIfEmpty(0).Max());
    }

    /// <summary>The view.</summary>
    public static MlflowModel Of(MlflowState state, ModelView model)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(model);
        var aliases = model.Aliases.Select(pair => (Alias: pair.Key, Number: NumberOf(pair.Value))).Where(pair => pair.Number is not null).ToLookup(pair => pair.Number!.Value, pair => pair.Alias);
        var versions = model.Versions
            .Select(entry => (Entry: entry, Number: NumberOf(entry.Version)))
            .Where(pair => pair.Number is not null)
            .OrderBy(pair => pair.Number)
            .Select(pair => Of(pair.Number!.Value, pair.Entry, state.Versions.GetValueOrDefault(pair.Number.Value), [.. aliases[pair.Number.Value]]))
            .ToImmutableArray();
        var created = state.Created ?? model.Versions.Select(entry => entry.Created.ToUnixTimeMilliseconds()).DefaultIfEmpty(0).Min();
        var registered = model.Versions.Select(entry => entry.Created.ToUnixTimeMilliseconds()).DefaultIfEmpty(created).Max();
        return new MlflowModel(
            created,
            state.Updated ?? registered,
            state.Description,
            state.Tags,
            versions,
            aliases.Where(group => model.Versions.Any(entry => entry.Version == NameOf(group.Key))).SelectMany(group => group.Select(alias => KeyValuePair.Create(alias, group.Key))).ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>The newest version of each stage, stages in the order in which the model's versions came to them.</summary>
    public static ImmutableArray<MlflowVersion> LatestOf(MlflowModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Versions.GroupBy(version => version.Stage, StringComparer.Ordinal).Select(stage => stage.MaxBy(version => version.Number)!)];
    }

    // A version that was registered by other means says so of itself what Sentinel knows.
    private static MlflowVersion Of(long number, VersionEntry entry, MlflowVersionState? said, ImmutableArray<string> aliases)
    {
        var registered = entry.Created.ToUnixTimeMilliseconds();
        return said is null
            ? new MlflowVersion(number, registered, registered, MlflowStages.None, "", "", "", "", null, [], aliases)
            : new MlflowVersion(number, said.Created, said.Updated, said.Stage, said.Description, said.Source, said.RunId, said.RunLink, said.ModelId, said.Tags, aliases);
    }
}
