using System.Text.Json.Nodes;
using Sentinel.Decisions.Gto;
using Sentinel.Testing;

namespace Sentinel.Decisions.Tests.Gto;

public sealed class GtoRegistryTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [SharedFact]
    public void Tags_say_what_GTO_says_of_them()
    {
        var oracle = JsonNode.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "gto.json")))!;
        var registry = GtoRegistry.Of(oracle["tags"]!.AsArray().Select((tag, i) => new GtoTag((string)tag!["tag"]!, (string)tag["commit"]!, Begin.AddSeconds(i))));

        Assert.Empty(registry.Faults);
        var show = oracle["show"]!.AsObject();
        Assert.Equal(show.Select(a => a.Key).Order(StringComparer.Ordinal), registry.Artifacts.Keys);
        foreach (var (name, said) in show)
        {
            var artifact = registry.Artifacts[name];
            Assert.Equal((string?)said!["version"], artifact.Latest);
            Assert.Equal((bool)said["active"]!, artifact.IsActive);
            Assert.All(said["stage"]!.AsObject(), stage => Assert.Equal((string?)stage.Value, artifact.Stages.GetValueOrDefault(stage.Key)));
        }

        // In another order: the real times of the tags, of which two are of one second, are in the repository.
        var history = oracle["history"]!.AsArray().Select(e => ((string?)e!["artifact"], (string?)e["event"], (string?)e["version"], (string?)e["stage"], (string?)e["ref"]));
        Assert.Equal(history.Order(), registry.History.Select(e => ((string?)e.Artifact, (string?)Word(e.Action), e.Version, e.Stage, (string?)e.Tag.Name)).Order());
    }

    [Fact]
    public void Tags_of_one_second_go_by_their_counter()
    {
        var registry = Of(("m@v1.0.0", "a", 0), ("m@v2.0.0", "b", 0), ("m#prod#2", "a", 1), ("m#prod#1", "b", 1));

        Assert.Equal("v1.0.0", registry.Artifacts["m"].Stages["prod"]);
    }

    [Fact]
    public void The_latest_version_is_the_highest_and_not_the_newest()
    {
        var registry = Of(("m@v1.10.0", "a", 0), ("m@v1.9.0", "b", 1), ("m@v2.0.0-rc.2", "c", 2), ("m@v2.0.0-rc.10", "d", 3), ("m@v2.0.0-rc", "e", 4), ("m@v2.0.0-3", "f", 5));

        Assert.Equal(["v2.0.0-rc.10", "v2.0.0-rc.2", "v2.0.0-rc", "v2.0.0-3", "v1.10.0", "v1.9.0"], registry.Artifacts["m"].Versions.Select(v => v.Version));
    }

    [Fact]
    public void A_stage_of_a_version_that_is_deregistered_falls_back_to_the_one_before()
    {
        var registry = Of(("m@v1.0.0", "a", 0), ("m@v2.0.0", "b", 1), ("m#prod#1", "a", 2), ("m#prod#2", "b", 3), ("m@v2.0.0!", "b", 4));

        Assert.Equal("v1.0.0", registry.Artifacts["m"].Stages["prod"]);
        Assert.Equal("v1.0.0", registry.Artifacts["m"].Latest);
    }

    [Fact]
    public void A_stage_at_a_commit_without_a_version_holds_the_commit()
    {
        var registry = Of(("m#prod#1", "a", 0), ("m@v1.0.0", "b", 1));

        Assert.Equal("a", registry.Artifacts["m"].Stages["prod"]);
        Assert.Equal("v1.0.0", registry.Artifacts["m"].Latest);
    }

    [Fact]
    public void A_deprecated_artifact_is_out_of_use_until_something_is_registered_again()
    {
        Assert.False(Of(("m@v1.0.0", "a", 0), ("m@deprecated", "a", 1)).Artifacts["m"].IsActive);
        Assert.True(Of(("m@v1.0.0", "a", 0), ("m@deprecated", "a", 1), ("m@v1.1.0", "b", 2)).Artifacts["m"].IsActive);
    }

    [Fact]
    public void A_stage_at_a_commit_with_two_versions_is_told_and_given_no_meaning()
    {
        var registry = Of(("m@v1.0.0", "a", 0), ("m@v2.0.0", "a", 1), ("m#prod#1", "a", 2));

        Assert.Equal(["m#prod#1"], registry.Faults.Keys);
        Assert.Empty(registry.Artifacts["m"].Stages);
    }

    internal static GtoRegistry Of(params (string Tag, string Commit, int Second)[] tags) => GtoRegistry.Of(tags.Select(tag => new GtoTag(tag.Tag, tag.Commit, Begin.AddSeconds(tag.Second))));

    private static string Word(GtoAction action) => action switch
    {
        GtoAction.Register => "registration",
        GtoAction.Deregister => "deregistration",
        GtoAction.Assign => "assignment",
        GtoAction.Unassign => "unassignment",
        _ => "deprecation",
    };
}
