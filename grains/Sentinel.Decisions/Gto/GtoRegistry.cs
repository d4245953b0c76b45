using System.Collections.Immutable;

namespace Sentinel.Decisions.Gto;

/// <summary>An annotated tag of a repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Commit">The commit that it stands at, 40 hexadecimal digits.</param>
/// <param name="Time">When it was made, to the second.</param>
public sealed record GtoTag(string Name, string Commit, DateTimeOffset Time);

/// <summary>What a tag did.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Action">What happened.</param>
/// <param name="Version">The version that it happened to; a commit where the tag stands at one without a version; null for the artifact as a whole.</param>
/// <param name="Stage">The stage; null where it is not about one.</param>
/// <param name="Tag">The tag.</param>
public sealed record GtoEvent(string Artifact, GtoAction Action, string? Version, string? Stage, GtoTag Tag);

/// <summary>A version that is in use.</summary>
/// <param name="Version">Semantic version with a <c>v</c>, or the commit where none was registered.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="Stages">Stages that it was assigned to and not taken from; a newer version may stand in them.</param>
public sealed record GtoVersion(string Version, string Commit, ImmutableArray<string> Stages)
{
    /// <summary>Whether a tag registered it.</summary>
    public bool IsRegistered => GtoTagName.IsVersion(Version);
}

/// <summary>An artifact as its tags say.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsActive">Whether it is in use: false once it was deprecated.</param>
/// <param name="Latest">The highest registered version; null where there is none.</param>
/// <param name="Versions">Versions that are in use, highest first.</param>
/// <param name="Stages">The version that stands in each stage: the one that was assigned last.</param>
/// <param name="Events">Everything that happened to it, oldest first.</param>
/// <param name="Counter">The highest number that a tag of it has; 0 without.</param>
public sealed record GtoArtifact(
    string Name, bool IsActive, string? Latest, ImmutableArray<GtoVersion> Versions, ImmutableSortedDictionary<string, string> Stages, ImmutableArray<GtoEvent> Events, int Counter);

/// <summary>
/// What the tags of a repository say, by GTO's rules (iterative/gto 1.10: <c>gto/base.py</c>, <c>gto/tag.py</c>): a stage tag belongs to the version that is registered at its commit; a version is in use unless its newest tag
/// deregisters it; a stage holds the version that was assigned to it last, of those that are in use and were not unassigned since. Where tags are of one second, their counters say which was first.
/// </summary>
/// <param name="Artifacts">Artifacts by name.</param>
/// <param name="Faults">Tags by GTO's grammar that no meaning can be given, with the reason.</param>
public sealed record GtoRegistry(ImmutableSortedDictionary<string, GtoArtifact> Artifacts, ImmutableSortedDictionary<string, string> Faults)
{
    /// <summary>Everything that happened, newest first.</summary>
    public IEnumerable<GtoEvent> History => Artifacts.Values.SelectMany(artifact => artifact.Events).OrderByDescending(e => e.Tag.Time).ThenByDescending(e => Priority(e.Action)).ThenByDescending(e => GtoTagName.Parse(e.Tag.Name)!.Counter ?? 0);

    /// <summary>Reads tags; those that are none of GTO's are left out.</summary>
    public static GtoRegistry Of(IEnumerable<GtoTag> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var faults = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var artifacts = tags
            .Select(tag => (Tag: tag, Name: GtoTagName.Parse(tag.Name)))
            .Where(pair => pair.Name is not null)
            .GroupBy(pair => pair.Name!.Artifact, StringComparer.Ordinal)
            .Select(group => ArtifactOf(group.Key, [.. group.OrderBy(pair => pair.Tag.Time).ThenBy(pair => Priority(pair.Name!.Action)).ThenBy(pair => pair.Name!.Counter ?? 0)], faults))
            .ToImmutableSortedDictionary(artifact => artifact.Name, artifact => artifact, StringComparer.Ordinal);
        return new GtoRegistry(artifacts, faults.ToImmutable());
    }

    private static GtoArtifact ArtifactOf(string artifact, (GtoTag Tag, GtoTagName? Name)[] tags, ImmutableSortedDictionary<string, string>.Builder faults)
    {
        var commits = tags.Where(tag => tag.Name!.Action == GtoAction.Register).ToLookup(tag => tag.Tag.Commit, tag => tag.Name!.Version!, StringComparer.Ordinal);
        var events = ImmutableArray.CreateBuilder<GtoEvent>();
        foreach (var (tag, name) in tags)
        {
            var version = name!.Version;
            if (name.Stage is not null)
            {
                string[] there = [.. commits[tag.Commit].Distinct(StringComparer.Ordinal)];
                if (there.Length > 1)
                {
                    faults[tag.Name] = $"stands at a commit that carries several versions of {artifact}: {string.Join(", ", there)}";
                    continue;
                }

                version = there.Length == 1 ? there[0] : tag.Commit;
            }

            events.Add(new GtoEvent(artifact, name.Action, version, name.Stage, tag));
        }

        var versions = events.Where(e => e.Version is not null).GroupBy(e => e.Version!, StringComparer.Ordinal).Select(VersionOf).OfType<GtoVersion>().OrderByDescending(v => v.Version, GtoVersionOrder.Instance).ToImmutableArray();
        return new GtoArtifact(
            artifact,
            events.Count > 0 && events[^1].Action != GtoAction.Deprecate,
            versions.FirstOrDefault(v => v.IsRegistered)?.Version,
            versions,
            StagesOf(events, versions),
            events.ToImmutable(),
            tags.Max(tag => tag.Name!.Counter ?? 0));
    }

    private static GtoVersion? VersionOf(IGrouping<string, GtoEvent> events)
    {
        if (events.LastOrDefault(e => e.Stage is null) is { Action: GtoAction.Deregister })
        {
            return null;
        }

        var registered = events.LastOrDefault(e => e.Action == GtoAction.Register) ?? events.First();
        string[] stages = [.. events.Where(e => e.Stage is not null).GroupBy(e => e.Stage!, StringComparer.Ordinal).Where(stage => stage.Last().Action == GtoAction.Assign).Select(stage => stage.Key).Order(StringComparer.Ordinal)];
        return new GtoVersion(events.Key, registered.Tag.Commit, [.. stages]);
    }

    private static ImmutableSortedDictionary<string, string> StagesOf(IEnumerable<GtoEvent> events, ImmutableArray<GtoVersion> versions)
    {
        var stages = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var e in events.Where(e => e.Action == GtoAction.Assign && versions.Any(v => v.Version == e.Version && v.Stages.Contains(e.Stage!, StringComparer.Ordinal))))
        {
            stages[e.Stage!] = e.Version!;
        }

        return stages.ToImmutable();
    }

    private static int Priority(GtoAction action) => action switch
    {
        GtoAction.Deprecate => 0,
        GtoAction.Register => 1,
        GtoAction.Deregister => 2,
        GtoAction.Assign => 3,
        _ => 4,
    };
}
