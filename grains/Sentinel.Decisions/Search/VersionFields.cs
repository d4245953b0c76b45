using System.Collections.Immutable;
using Sentinel.Contracts.Search;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Decisions.Search;

/// <summary>The fields by which versions are searched, sorted and shown.</summary>
public static class VersionFields
{
    private static readonly ImmutableSortedDictionary<string, Field> Plain = ImmutableSortedDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        (KeyValuePair<string, Field>[])
        [
            Text("model", v => v.Model),
            new("version", new Field(FieldKind.Version, v => [FieldValue.OfVersion(v.Version)])),
            Time("created", v => v.Created),
            Text("createdBy", v => v.CreatedBy),
            Text("verdict", v => v.Verdict.ToString().ToLowerInvariant()),
            Text("quarantined", v => v.Quarantined ? "true" : "false"),
            Time("goodSince", v => v.GoodSince),
            new("alias", new Field(FieldKind.Text, v => [.. v.Aliases.Select(FieldValue.Of)])),
            Number("weight", v => v.Weight),
            Text("description", v => v.Description),
            Text("file", v => v.Artifact?.FileName),
            Text("sha256", v => v.Artifact?.Sha256),
            Number("sizeBytes", v => v.Artifact?.SizeBytes),
            Text("repository", v => v.Source?.Repository),
            Text("commit", v => v.Source?.Commit),
            Text("path", v => v.Source?.Path),
            new("parent", new Field(FieldKind.Version, v => v.Lineage?.Parent is { } parent ? [FieldValue.OfVersion(parent)] : [])),
            Text("run", v => v.Lineage?.Run),
            Text("trigger", v => v.Lineage?.Trigger),
            Text("dataset", v => v.Lineage?.Dataset?.Uri),
            Text("datasetSha256", v => v.Lineage?.Dataset?.Sha256),
            Number("referenceRows", v => v.ReferenceRows),
        ]);

    private static readonly ImmutableSortedDictionary<string, Func<string, Field>> Groups = ImmutableSortedDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        (KeyValuePair<string, Func<string, Field>>[])
        [
            new("hyperparameters", name => new Field(FieldKind.Text, v => v.Hyperparameters.TryGetValue(name, out var value) ? [FieldValue.Of(value)] : [])),
            new("labels", name => new Field(FieldKind.Text, v => v.Labels.TryGetValue(name, out var value) ? [FieldValue.Of(value)] : [])),
            new("metrics", name => new Field(FieldKind.Number, v => v.Metrics.TryGetValue(name, out var value) ? [FieldValue.Of(value)] : [])),
        ]);

    /// <summary>What is wrong with a key, and what was probably meant; null when it is a field.</summary>
    public static string? FaultOf(FilterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Find(key) is not null)
        {
            return null;
        }

        var known = Plain.Keys.Concat(Groups.Keys.Select(group => $"{group}.NAME"));
        var meant = key.Group is null ? NearestName.Of(key.Name, Plain.Keys) : NearestName.Of(key.Group, Groups.Keys) is { } group ? $"{group}.{key.Name}" : null;
        return $"'{key}' is no field of versions{(meant is null ? "" : $"; did you mean '{meant}'?")}; known are {string.Join(", ", known)}";
    }

    /// <summary>What kind of values a field has.</summary>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public static FieldKind KindOf(FilterKey key) => Known(key).Kind;

    /// <summary>A version's values of a field; empty where it has none.</summary>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public static IReadOnlyCollection<FieldValue> Of(FoundVersion version, FilterKey key)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Known(key).Read(version);
    }

    private static Field Known(FilterKey key) => Find(key) ?? throw new ArgumentException(FaultOf(key), nameof(key));

    private static Field? Find(FilterKey key) => key.Group is null ? Plain.GetValueOrDefault(key.Name) : Groups.GetValueOrDefault(key.Group)?.Invoke(key.Name);

    private static KeyValuePair<string, Field> Text(string name, Func<FoundVersion, string?> read) => new(name, new Field(FieldKind.Text, v => read(v) is { } text ? [FieldValue.Of(text)] : []));

    private static KeyValuePair<string, Field> Number(string name, Func<FoundVersion, double?> read) => new(name, new Field(FieldKind.Number, v => read(v) is { } number ? [FieldValue.Of(number)] : []));

    private static KeyValuePair<string, Field> Time(string name, Func<FoundVersion, DateTimeOffset?> read) => new(name, new Field(FieldKind.Time, v => read(v) is { } time ? [FieldValue.Of(time)] : []));

    private sealed record Field(FieldKind Kind, Func<FoundVersion, IReadOnlyCollection<FieldValue>> Read);
}
