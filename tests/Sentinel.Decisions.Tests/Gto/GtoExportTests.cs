using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Decisions.Gto;

namespace Sentinel.Decisions.Tests.Gto;

public sealed class GtoExportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Versions_are_tagged_at_their_commits_and_aliases_are_stages()
    {
        var export = Export(null, [V("1.0.0", "a"), V("1.1.0", "b")], ("prod", "1.0.0"), ("eu.canary", "1.1.0"));

        Assert.Equal(
            [("m@v1.0.0", "a", "Registering artifact m version v1.0.0"), ("m@v1.1.0", "b", "Registering artifact m version v1.1.0"),
             ("m#eu/canary#1", "b", "Assigning stage eu/canary to artifact m version v1.1.0"), ("m#prod#2", "a", "Assigning stage prod to artifact m version v1.0.0")],
            export.Tags.Select(tag => (tag.Name, tag.Commit, tag.Message)));
        Assert.Empty(export.Skipped);
    }

    [Fact]
    public void What_the_tags_say_already_is_not_said_again()
    {
        var tagged = Tagged(("m@v1.0.0", "a", 0), ("m#prod#1", "a", 1));

        Assert.Empty(Export(tagged, [V("1.0.0", "a")], ("prod", "1.0.0")).Tags);
    }

    [Fact]
    public void A_stage_without_an_alias_is_taken_from_every_version_that_it_would_fall_back_to()
    {
        var tagged = Tagged(("m@v1.0.0", "a", 0), ("m@v2.0.0", "b", 0), ("m#prod#1", "a", 1), ("m#prod#2", "b", 2));

        var export = Export(tagged, [V("1.0.0", "a"), V("2.0.0", "b")]);

        Assert.Equal(["m#prod!#3", "m#prod!#4"], export.Tags.Select(tag => tag.Name));
        Assert.False(After(tagged, export).Stages.ContainsKey("prod"));
    }

    [Fact]
    public void A_stage_that_goes_back_to_an_older_version_is_newer_than_what_it_overrules()
    {
        var tagged = Tagged(("m@v1.0.0", "a", 0), ("m@v2.0.0", "b", 0), ("m#prod#1", "a", 1), ("m#prod#2", "b", 2));

        var export = Export(tagged, [V("1.0.0", "a"), V("2.0.0", "b")], ("prod", "1.0.0"));

        Assert.Equal(Now.AddSeconds(3), Assert.Single(export.Tags).Time);
        Assert.Equal("v1.0.0", After(tagged, export).Stages["prod"]);
    }

    [Fact]
    public void What_cannot_be_tagged_is_told_with_the_reason()
    {
        var tagged = Tagged(("m@v3.0.0", "c", 0), ("m@v3.0.0!", "c", 1));
        var export = Export(tagged, [V("2026-11-21", "a"), new("1.0.0", null, "was registered without a commit"), V("2.0.0", "b"), V("2.0.1", "b"), V("3.0.0", "c")], ("prod_", "2.0.0"), ("prod", "1.0.0"));

        Assert.Equal(["1.0.0", "2.0.1", "2026-11-21", "3.0.0", "prod", "prod_"], export.Skipped.Keys);
        Assert.Equal(["m@v2.0.0"], export.Tags.Select(tag => tag.Name));
    }

    [Fact]
    public void What_only_the_tags_know_stays()
    {
        var export = Export(Tagged(("m@v9.0.0", "z", 0), ("m#prod#1", "z", 1)), []);

        Assert.Empty(export.Tags);
        Assert.True(export.Skipped.ContainsKey("prod/v9.0.0"));
    }

    [Fact]
    public void After_any_exports_the_tags_say_what_the_registry_says()
    {
        // Each step points two aliases at one of four versions, or at none.
        var steps = Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 4), Gen.Choose(0, 4))).ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(steps, wanted =>
        {
            var versions = Enumerable.Range(1, 4).Select(i => V($"{i}.0.0", $"c{i}")).ToArray();
            GtoArtifact? tagged = null;
            foreach (var (prod, staging) in wanted)
            {
                (string, string)[] aliases = [.. new[] { ("prod", prod), ("staging", staging) }.Where(alias => alias.Item2 > 0).Select(alias => (alias.Item1, $"{alias.Item2}.0.0"))];
                var export = Export(tagged, versions, aliases);
                tagged = After(tagged, export);
                Assert.Equal(aliases.Select(alias => (alias.Item1, $"v{alias.Item2}")), tagged.Stages.Select(stage => (stage.Key, stage.Value)));
                Assert.Empty(Export(tagged, versions, aliases).Tags);
                var counters = tagged.Events.Select(e => GtoTagName.Parse(e.Tag.Name)!.Counter).OfType<int>().Order().ToArray();
                Assert.Equal(Enumerable.Range(1, counters.Length), counters);
            }
        }));
    }

    private static ExportedVersion V(string version, string commit) => new(version, commit, null);

    private static GtoArtifact Tagged(params (string Tag, string Commit, int Second)[] tags) => GtoRegistry.Of(tags.Select(tag => new GtoTag(tag.Tag, tag.Commit, Now.AddSeconds(tag.Second)))).Artifacts["m"];

    private static GtoArtifact After(GtoArtifact? tagged, GtoExport export) =>
        GtoRegistry.Of([.. tagged?.Events.Select(e => e.Tag) ?? [], .. export.Tags.Select(tag => new GtoTag(tag.Name, tag.Commit, tag.Time))]).Artifacts["m"];

    private static GtoExport Export(GtoArtifact? tagged, ExportedVersion[] versions, params (string Alias, string Version)[] aliases) =>
        GtoExport.Of("m", tagged, versions, aliases.ToImmutableSortedDictionary(a => a.Alias, a => a.Version, StringComparer.Ordinal), Now);
}
