using System.Collections.Immutable;

namespace Sentinel.Decisions.Gto;

/// <summary>A version of a model with what a tag needs of it.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Commit">The commit that it came from, 40 hexadecimal digits; null where the repository has it not.</param>
/// <param name="Missing">Why there is no commit; null where there is one.</param>
public sealed record ExportedVersion(string Version, string? Commit, string? Missing);

/// <summary>A tag to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Commit">Where.</param>
/// <param name="Message">Its message, in GTO's words.</param>
/// <param name="Time">When it is made, so that it is newer than every tag that it overrules.</param>
public sealed record GtoTagDraft(string Name, string Commit, string Message, DateTimeOffset Time);

/// <summary>The tags that make a repository say of a model what the registry says.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Tags">What is to be written, in order; none where it says so already.</param>
/// <param name="Skipped">Versions, aliases and stages that no tag is written for, with the reason.</param>
public sealed record GtoExport(string Artifact, ImmutableArray<GtoTagDraft> Tags, ImmutableSortedDictionary<string, string> Skipped)
{
    /// <summary>Decides what is to be written. What only the tags know is left alone: a version or a stage that the registry never heard of stays.</summary>
    /// <param name="artifact">Name of the artifact.</param>
    /// <param name="tagged">What the tags say of it; null where there is none.</param>
    /// <param name="versions">The model's versions, oldest first.</param>
    /// <param name="aliases">Its aliases.</param>
    /// <param name="now">When.</param>
    public static GtoExport Of(string artifact, GtoArtifact? tagged, IReadOnlyCollection<ExportedVersion> versions, ImmutableSortedDictionary<string, string> aliases, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(aliases);
        var skipped = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var drafts = ImmutableArray.CreateBuilder<GtoTagDraft>();
        var time = TimeOf(tagged, now);
        var commits = Register(artifact, tagged, versions, time, drafts, skipped);
        var counter = tagged?.Counter ?? 0;
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (alias, version) in aliases)
        {
            if (GtoNames.ToGto(alias) is not { } stage)
            {
                skipped[alias] = $"alias '{alias}' cannot name a stage: letters, digits, '-' and '_', the ends letters or digits";
            }
            else if (!commits.TryGetValue(version, out var there))
            {
                skipped[alias] = $"alias '{alias}' points at {version}, which has no tag";
                wanted[stage] = version;
            }
            else
            {
                wanted[stage] = version;
                if (tagged?.Stages.GetValueOrDefault(stage) != there.Version)
                {
                    drafts.Add(new GtoTagDraft(new GtoTagName(artifact, GtoAction.Assign, Stage: stage, Counter: ++counter).ToString(), there.Commit, $"Assigning stage {stage} to artifact {artifact} version {there.Version}", time));
                }
            }
        }

        // An older version would come back into the stage if only the newest left it.
        foreach (var version in tagged?.Versions ?? [])
        {
            foreach (var stage in version.Stages.Where(stage => !wanted.ContainsKey(stage)))
            {
                if (versions.Any(v => v.Version == GtoNames.VersionToSentinel(version.Version)))
                {
                    drafts.Add(new GtoTagDraft(new GtoTagName(artifact, GtoAction.Unassign, Stage: stage, Counter: ++counter).ToString(), version.Commit, $"Unassigning stage '{stage}' to artifact '{artifact}' version '{version.Version}'", time));
                }
                else
                {
                    skipped[$"{stage}/{version.Version}"] = $"stage '{stage}' holds {version.Version}, which is not registered: the tag stays";
                }
            }
        }

        return new GtoExport(artifact, drafts.ToImmutable(), skipped.ToImmutable());
    }

    private static Dictionary<string, (string Version, string Commit)> Register(
        string artifact, GtoArtifact? tagged, IReadOnlyCollection<ExportedVersion> versions, DateTimeOffset time, ImmutableArray<GtoTagDraft>.Builder drafts, ImmutableSortedDictionary<string, string>.Builder skipped)
    {
        var registered = new Dictionary<string, (string Version, string Commit)>(StringComparer.Ordinal);
        // Also of versions that were deregistered: a stage tag belongs to whatever was registered at its commit.
        var taken = (tagged?.Events ?? []).Where(e => e.Action == GtoAction.Register).GroupBy(e => e.Tag.Commit, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Version!, StringComparer.Ordinal);
        foreach (var version in versions)
        {
            var name = GtoNames.VersionToGto(version.Version);
            if (tagged?.Versions.FirstOrDefault(v => v.Version == (name ?? version.Version)) is { } there)
            {
                registered[version.Version] = (there.Version, there.Commit);
                if (version.Commit is { } registeredAt && registeredAt != there.Commit)
                {
                    skipped[version.Version] = $"is tagged at {there.Commit}, but was registered at {registeredAt}: the tag stays";
                }
            }
            else if (Refusal(version, name, tagged, taken) is { } refusal)
            {
                skipped[version.Version] = refusal;
            }
            else
            {
                registered[version.Version] = (name!, version.Commit!);
                taken[version.Commit!] = name!;
                drafts.Add(new GtoTagDraft(new GtoTagName(artifact, GtoAction.Register, name).ToString(), version.Commit!, $"Registering artifact {artifact} version {name}", time));
            }
        }

        return registered;
    }

    private static string? Refusal(ExportedVersion version, string? name, GtoArtifact? tagged, Dictionary<string, string> taken) =>
        name is null ? "is no semantic version, which is what GTO's tags hold"
        : tagged?.Events.Any(e => e.Version == name && e.Action == GtoAction.Deregister) == true ? "was deregistered by a tag"
        : version.Commit is null ? version.Missing ?? "was registered without a commit"
        : taken.TryGetValue(version.Commit, out var other) ? $"came from the commit of {other}, and GTO takes one version of an artifact a commit"
        : null;

    // Times of tags are in seconds, and of two assignments to a stage the newer one counts.
    private static DateTimeOffset TimeOf(GtoArtifact? tagged, DateTimeOffset now)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return tagged is { Events: [.., var last] } && last.Tag.Time >= second ? last.Tag.Time.ToUniversalTime().AddSeconds(1) : second;
    }
}
